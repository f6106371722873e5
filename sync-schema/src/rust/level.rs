//! Level rules as functions over keys and host flags.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::context::Context;
use super::ty::integer;
use super::{About, Each, Part};
use crate::schema::{Comparison, Condition, Level, LevelKind, LevelRule, Literal, Priority, Repair, Row};

/// The functions of all rules that have a number. Equal rules are one function.
pub(super) fn items(context: &Context<'_>, each: &mut Each<'_>) {
    let rules = context.numbers.rules.borrow().all().to_vec();
    for (number, rule) in rules.iter().enumerate() {
        let function = || {
            let name = format_ident!("{}", name(number));
            let body = body(rule);
            quote! {
                fn #name(
                    __sync_keys: &__sync::registry::KeysView<'_>,
                    __sync_flag: &dyn ::core::ops::Fn(usize) -> bool,
                ) -> __sync::registry::Level {
                    #body
                }
            }
        };
        each(About::None, Part::Whole(&function));
    }
}

/// The name of a level function.
pub(super) fn name(number: usize) -> String {
    format!("__sync_level_{number}")
}

fn body(rule: &LevelRule) -> TokenStream {
    match rule {
        LevelRule::Always(level) => level_value(level),
        LevelRule::Table { rows, otherwise } => {
            let otherwise = level_value(otherwise);
            let rows = rows.iter().map(|Row { when, level }| {
                let when = condition(when, false, true);
                let level = level_value(level);
                quote!(if #when { return #level; })
            });
            quote!(#(#rows)* #otherwise)
        }
    }
}

/// A level as an expression.
pub(super) fn level_value(
    Level {
        kind,
        delay_ms,
        priority,
        repair,
    }: &Level,
) -> TokenStream {
    let kind = match kind {
        LevelKind::Realtime => quote!(Realtime),
        LevelKind::Batch => quote!(Batch),
        LevelKind::Granular => quote!(Granular),
        LevelKind::Manual => quote!(Manual),
        LevelKind::Local => quote!(Local),
    };
    let priority = match priority {
        Priority::High => quote!(High),
        Priority::Normal => quote!(Normal),
        Priority::Low => quote!(Low),
    };
    let repair = match repair {
        Repair::Periodic => quote!(Periodic),
        Repair::OnRequest => quote!(OnRequest),
    };
    let delay_ms = integer((*delay_ms).into());
    quote! {
        __sync::registry::Level {
            kind: __sync::registry::LevelKind::#kind,
            delay_ms: #delay_ms,
            priority: __sync::registry::Priority::#priority,
            repair: __sync::registry::Repair::#repair,
        }
    }
}

/// A condition, or its opposite if `negated`; in parentheses unless it stands alone.
fn condition(of: &Condition, negated: bool, alone: bool) -> TokenStream {
    match of {
        Condition::Compare {
            key,
            comparison,
            literal,
        } => compare(*key, *comparison, literal, negated),
        Condition::Flag(index) => {
            let index = integer(index.0 as i128);
            let not = negated.then(|| quote!(!));
            quote!(#not __sync_flag(#index))
        }
        Condition::Not(inner) => condition(inner, !negated, alone),
        Condition::And(parts) => join(parts, true, negated, alone),
        Condition::Or(parts) => join(parts, false, negated, alone),
    }
}

fn join(parts: &[Condition], all: bool, negated: bool, alone: bool) -> TokenStream {
    if let [only] = parts {
        return condition(only, negated, alone);
    }
    let mut parts = parts.iter().map(|part| condition(part, negated, false));
    let Some(first) = parts.next() else {
        // "All of none" holds, "one of none" does not.
        let holds = all != negated;
        return quote!(#holds);
    };
    // De Morgan: the opposite of "all" is "one of the opposites".
    let rest = parts.map(|part| {
        if all != negated {
            quote!(&& #part)
        } else {
            quote!(|| #part)
        }
    });
    if alone {
        quote!(#first #(#rest)*)
    } else {
        quote!((#first #(#rest)*))
    }
}

fn compare(key: usize, comparison: Comparison, literal: &Literal, negated: bool) -> TokenStream {
    let comparison = if negated { opposite(comparison) } else { comparison };
    let operator = match comparison {
        Comparison::Equal => quote!(==),
        Comparison::NotEqual => quote!(!=),
        Comparison::Less => quote!(<),
        Comparison::LessOrEqual => quote!(<=),
        Comparison::Greater => quote!(>),
        Comparison::GreaterOrEqual => quote!(>=),
    };
    let key = integer(key as i128);
    match literal {
        Literal::Integer(number) => {
            let number = integer(*number);
            quote!(__sync::typed::integer_key(__sync_keys, #key) #operator #number)
        }
        Literal::Text(text) => quote!(__sync::typed::text_key(__sync_keys, #key) #operator #text),
        Literal::Uuid(uuid) => {
            let bytes = uuid.iter().map(|byte| integer((*byte).into()));
            quote!(__sync::typed::uuid_key(__sync_keys, #key) #operator [#(#bytes),*])
        }
        Literal::Bool(wanted) => {
            let not = (*wanted != (comparison == Comparison::Equal)).then(|| quote!(!));
            quote!(#not __sync::typed::bool_key(__sync_keys, #key))
        }
    }
}

fn opposite(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}
