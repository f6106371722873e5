//! `MODELS`: the table that tells the runtime about models.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::context::Context;
use super::super::level::level_value;
use super::super::maker::Maker;
use super::super::ty::{self, integer};
use super::field::data;
use crate::schema::{
    Cascade, Collision, Delete, FieldConflict, FieldValue, Initial, KeySource, Model, ModelField, ModelHooks,
    ModelIndex, ModelKey, Ownership, ReferenceBy, Type, Unique,
};

/// The table. `places` has for each model its position in it.
pub(super) fn item<'a>(context: &Context<'a>, places: &[usize]) -> TokenStream {
    let schema = context.schema;
    let mut models: Vec<(usize, &Model)> = places.iter().copied().zip(&schema.models).collect();
    models.sort_by_key(|(position, _)| *position);
    let infos = models.iter().map(|(_, model)| info(context, model, places));
    let infos: Vec<TokenStream> = infos.collect();
    let order = schema
        .model_order
        .iter()
        .map(|ModelIndex(place)| number(places[*place]));
    let (name, hash) = (&schema.name, Literal::u64_unsuffixed(schema.hash));
    let full_sync_after_s = integer(schema.full_sync_after_s.into());
    quote! {
        #[doc = " What the runtime knows about the models."]
        pub static MODELS: __sync::model::ModelRegistry = __sync::model::ModelRegistry {
            schema: #name,
            hash: #hash,
            models: &[#(#infos),*],
            order: &[#(#order),*],
            full_sync_after_s: #full_sync_after_s,
        };
    }
}

fn number(place: usize) -> TokenStream {
    integer(place as i128)
}

fn numbers(places: &[usize]) -> TokenStream {
    let places = places.iter().map(|place| number(*place));
    quote!(&[#(#places),*])
}

fn info<'a>(context: &Context<'a>, model: &'a Model, places: &[usize]) -> TokenStream {
    let Model {
        id,
        name,
        description: _,
        table,
        row_id,
        key: ModelKey { column, source },
        ownership,
        uniques,
        delete,
        cascade,
        depends_on: _,
        hooks:
            ModelHooks {
                after_apply,
                after_backfill,
                extend_wire,
                guard,
            },
        fields,
        since: _,
        span: _,
    } = model;
    let id = integer((*id).into());
    let row_id = match row_id {
        Some(column) => quote!(::core::option::Option::Some(#column)),
        None => quote!(::core::option::Option::None),
    };
    let derived = match source {
        KeySource::Given | KeySource::Late => numbers(&[]),
        KeySource::Derived(places) => numbers(places),
    };
    let ownership = match ownership {
        Ownership::Shared => quote!(Shared),
        Ownership::Itself => quote!(Itself),
        Ownership::Through(path) => {
            let path = numbers(path);
            quote!(Through(#path))
        }
    };
    let uniques = uniques.iter().map(|Unique { fields, on_collision }| {
        let fields = numbers(fields);
        let rule = match on_collision {
            Collision::Impossible => quote!(Impossible),
            Collision::Merge => quote!(Merge),
            Collision::Rename(place) => {
                let place = number(*place);
                quote!(Rename(#place))
            }
        };
        quote!(__sync::model::UniqueInfo { fields: #fields, on_collision: __sync::model::CollisionRule::#rule })
    });
    let delete = match delete {
        Delete::Tombstone { keep_s } => {
            let keep_s = integer((*keep_s).into());
            quote!(Tombstone(#keep_s))
        }
        Delete::Log => quote!(Log),
        Delete::Never => quote!(Never),
    };
    let cascade = cascade.iter().map(|cascade| match cascade {
        Cascade::Target(place) => {
            let place = number(*place);
            quote!(__sync::model::CascadeRule::Target(#place))
        }
        Cascade::Referrers(ModelIndex(other), place) => {
            let (other, place) = (number(places[*other]), number(*place));
            quote!(__sync::model::CascadeRule::Referrers(#other, #place))
        }
    });
    let fields = fields.iter().map(|field| self::field(context, field, places));
    quote! {
        __sync::model::ModelInfo {
            id: #id,
            name: #name,
            table: #table,
            row_id: #row_id,
            key: #column,
            derived: #derived,
            ownership: __sync::model::OwnershipRule::#ownership,
            uniques: &[#(#uniques),*],
            delete: __sync::model::DeleteRule::#delete,
            cascade: &[#(#cascade),*],
            hooks: __sync::model::HookRules {
                after_apply: #after_apply,
                after_backfill: #after_backfill,
                extend_wire: #extend_wire,
                guard: #guard,
            },
            fields: &[#(#fields),*],
        }
    }
}

fn field<'a>(context: &Context<'a>, field: &'a ModelField, places: &[usize]) -> TokenStream {
    let ModelField {
        number,
        name,
        value,
        optional,
        level,
        conflict,
        immutable,
        on_insert,
        on_apply,
        since: _,
        description: _,
        deprecated: _,
        span: _,
    } = field;
    let number = integer((*number).into());
    let ty = data(field);
    let codec = context.short_of(&mut Maker::tokens(), ty);
    let kind = match value {
        FieldValue::Data(_) | FieldValue::Seeded(_) => {
            quote!(Data(__sync::model::ColumnRule::of::<#codec>()))
        }
        FieldValue::Reference {
            model: ModelIndex(model),
            by,
            deferred,
        } => {
            let (model, by_uuid) = (self::number(places[*model]), *by == ReferenceBy::Uuid);
            quote!(Reference { model: #model, by_uuid: #by_uuid, deferred: #deferred })
        }
    };
    let conflict = match (conflict, context.schema.resolve(ty)) {
        (FieldConflict::Union, Type::Set(element, max)) => {
            let (element, max) = (ty::codec(context, element), integer((*max).into()));
            quote!(Merge(__sync::codec::merge_union::<#element, #max>))
        }
        (FieldConflict::Max, _) => quote!(Merge(__sync::codec::merge_max::<#codec>)),
        (FieldConflict::PerKey, Type::Map(key, element, max)) => {
            let (key, element, max) = (
                ty::codec(context, key),
                ty::codec(context, element),
                integer((*max).into()),
            );
            quote!(PerKey {
                split: __sync::model::split_map::<#key, #element, #max>,
                join: __sync::model::join_map::<#key, #element, #max>,
            })
        }
        // The checks let `union` and `per_key` stand at sets and maps alone.
        (FieldConflict::LastWriter | FieldConflict::Union | FieldConflict::PerKey, _) => quote!(LastWriter),
    };
    let level = level_value(level);
    let (on_insert, on_apply) = (initial(on_insert.as_ref()), initial(on_apply.as_ref()));
    quote! {
        __sync::model::FieldInfo {
            number: #number,
            name: #name,
            kind: __sync::model::FieldKind::#kind,
            optional: #optional,
            level: #level,
            conflict: __sync::model::FieldPolicy::#conflict,
            immutable: #immutable,
            on_insert: #on_insert,
            on_apply: #on_apply,
        }
    }
}

fn initial(initial: Option<&Initial>) -> TokenStream {
    let value = match initial {
        None => return quote!(::core::option::Option::None),
        Some(Initial::Now) => quote!(Now),
        Some(Initial::Null) => quote!(Null),
        Some(Initial::Bool(value)) => {
            let value = integer((*value).into());
            quote!(Integer(#value))
        }
        Some(Initial::Integer(value)) => {
            // As columns hold what is beyond 2^63.
            let is_wide = *value > i64::MAX.into();
            let value = integer(if is_wide { *value - (1 << 64) } else { *value });
            quote!(Integer(#value))
        }
        Some(Initial::Real(value)) => {
            let value = Literal::f64_suffixed(value.abs());
            let sign =
                if initial.is_some_and(|initial| matches!(initial, Initial::Real(value) if *value < 0.0)) {
                    quote!(-)
                } else {
                    quote!()
                };
            quote!(Real(#sign #value))
        }
        Some(Initial::Text(value)) => quote!(Text(#value)),
    };
    quote!(::core::option::Option::Some(__sync::model::InitialValue::#value))
}
