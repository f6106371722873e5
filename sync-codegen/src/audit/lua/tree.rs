//! Lua as the audit sees it: names resolved to bindings, every part with its place, nothing of layout.

use std::collections::HashMap;
use std::ops::Range;

/// Names a local variable of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct BindingId(pub(crate) u32);

/// Names a function of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FunctionId(pub(crate) u32);

/// A place in the text of the file: bytes, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Place {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Place {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Place {
            start: clamp(start),
            end: clamp(end.max(start)),
        }
    }

    /// From the beginning of this place to the end of another.
    pub(crate) fn to(self, last: Place) -> Place {
        Place {
            start: self.start,
            end: self.end.max(last.end),
        }
    }

    /// From its beginning to that of a place in it.
    pub(crate) fn until(self, inner: Place) -> Place {
        Place {
            start: self.start,
            end: inner.start,
        }
    }

    /// From the end of a place in it to its own.
    pub(crate) fn after(self, inner: Place) -> Place {
        Place {
            start: inner.end,
            end: self.end,
        }
    }

    pub(crate) fn contains(self, other: Place) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A whole file.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) body: Block,
    pub(crate) functions: Vec<Function>,
    pub(crate) bindings: Vec<Binding>,
    /// The bindings of each name.
    pub(crate) names: HashMap<Box<str>, Vec<BindingId>>,
}

impl Tree {
    /// Whether a name means this binding at a place.
    pub(crate) fn is_visible(&self, binding: &Binding, place: Place) -> bool {
        let covers = |binding: &Binding| binding.scope.contains(place);
        let hides = |other: &BindingId| {
            let other = self.bindings.get(other.0 as usize);
            other.is_some_and(|other| covers(other) && other.scope.start > binding.scope.start)
        };
        covers(binding) && !self.names.get(&binding.name).into_iter().flatten().any(hides)
    }
}

/// A local variable, parameters and loop variables included.
#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) name: Box<str>,
    /// How often it is given a value, its declaration included.
    pub(crate) assigned: u32,
    /// Where its name means it, other bindings of that name inside left out of account.
    pub(crate) scope: Place,
    /// How many functions stand around it.
    pub(crate) depth: u32,
    /// Whether a function inside of its own assigns to it, so that it may change at any call.
    pub(crate) shared: bool,
}

/// A function, with `self` as the first parameter where it was declared with a colon.
#[derive(Debug, Default)]
pub(crate) struct Function {
    pub(crate) parameters: Vec<BindingId>,
    pub(crate) body: Block,
    pub(crate) depth: u32,
}

/// Statements, and the bindings that they or the functions in them assign to.
#[derive(Debug, Default)]
pub(crate) struct Block {
    pub(crate) statements: Vec<Statement>,
    pub(crate) assigns: Vec<BindingId>,
}

#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) kind: StatementKind,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) enum StatementKind {
    Local {
        bindings: Vec<BindingId>,
        values: Vec<Expression>,
    },
    Assign {
        targets: Vec<Expression>,
        values: Vec<Expression>,
        /// `+=` and the like.
        compound: bool,
    },
    Call(Expression),
    Do(Block),
    /// Conditions with their blocks; the last has none where there is an `else`.
    If(Vec<(Option<Expression>, Block)>),
    NumericFor {
        binding: BindingId,
        bounds: Vec<Expression>,
        body: Block,
    },
    GenericFor {
        bindings: Vec<BindingId>,
        values: Vec<Expression>,
        body: Block,
    },
    While {
        condition: Expression,
        body: Block,
    },
    /// Its condition sees what its body has.
    Repeat {
        body: Block,
        condition: Expression,
    },
    LocalFunction(BindingId, FunctionId),
    Function(Expression, FunctionId),
    Return(Vec<Expression>),
}

#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) kind: ExpressionKind,
    pub(crate) place: Place,
}

#[derive(Debug)]
pub(crate) enum ExpressionKind {
    Nil,
    Boolean(bool),
    Number(Box<str>),
    Text(Box<str>),
    Local(BindingId),
    Global(Box<str>),
    Index(Box<Expression>, Box<Expression>),
    Call(Box<Call>),
    Function(FunctionId),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    Concat(Box<Expression>, Box<Expression>),
    /// `+`, `-`, `#` and the rest that makes numbers.
    Arithmetic(Vec<Expression>),
    Comparison(Box<Expression>, Box<Expression>),
    Parentheses(Box<Expression>),
    Table(Vec<TableItem>),
    /// Luau: a text with expressions in it; what stands between them is a text, too.
    Interpolated(Vec<Expression>),
    /// Luau: `if first then second else third`, conditions apart from what is chosen.
    Chosen {
        conditions: Vec<Expression>,
        values: Vec<Expression>,
    },
    /// What cannot be followed, with the expressions in it.
    Other(Vec<Expression>),
}

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Expression,
    /// The name behind the colon.
    pub(crate) method: Option<Box<str>>,
    pub(crate) arguments: Vec<Expression>,
}

/// An item of a table constructor.
#[derive(Debug)]
pub(crate) struct TableItem {
    pub(crate) key: TableKey,
    pub(crate) value: Expression,
}

#[derive(Debug)]
pub(crate) enum TableKey {
    Name(Box<str>),
    Computed(Expression),
    Position,
}

impl Expression {
    /// The expression inside of brackets.
    pub(crate) fn bare(&self) -> &Expression {
        match &self.kind {
            ExpressionKind::Parentheses(inner) => inner.bare(),
            _ => self,
        }
    }

    /// Whether at the end of a list it may stand for several values: a call, or `...`.
    pub(crate) fn may_be_several(&self) -> bool {
        matches!(self.kind, ExpressionKind::Call(_) | ExpressionKind::Other(_))
    }

    /// Calls back for each expression directly inside.
    pub(crate) fn each_child<'t>(&'t self, mut visit: impl FnMut(&'t Expression)) {
        match &self.kind {
            ExpressionKind::Nil
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Text(_)
            | ExpressionKind::Local(_)
            | ExpressionKind::Global(_)
            | ExpressionKind::Function(_) => {}
            ExpressionKind::Index(one, other)
            | ExpressionKind::And(one, other)
            | ExpressionKind::Or(one, other)
            | ExpressionKind::Concat(one, other)
            | ExpressionKind::Comparison(one, other) => {
                visit(one);
                visit(other);
            }
            ExpressionKind::Not(inner) | ExpressionKind::Parentheses(inner) => visit(inner),
            ExpressionKind::Call(call) => {
                visit(&call.function);
                call.arguments.iter().for_each(visit);
            }
            ExpressionKind::Arithmetic(parts)
            | ExpressionKind::Interpolated(parts)
            | ExpressionKind::Other(parts) => parts.iter().for_each(visit),
            ExpressionKind::Chosen { conditions, values } => conditions.iter().chain(values).for_each(visit),
            ExpressionKind::Table(items) => {
                for item in items {
                    if let TableKey::Computed(key) = &item.key {
                        visit(key);
                    }
                    visit(&item.value);
                }
            }
        }
    }
}
