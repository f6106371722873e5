//! Expressions.

use full_moon::ast::punctuated::Punctuated;
use full_moon::ast::{self, BinOp, Call as AstCall, Field, FunctionArgs, Index, Prefix, Suffix, Var};
use full_moon::tokenizer::{TokenReference, TokenType};

use super::Lower;
use super::token::{name, number, place_of, token};
use crate::audit::lua::string::unescape;
use crate::audit::lua::tree::{Call, Expression, ExpressionKind, TableItem, TableKey};

impl Lower {
    pub(super) fn expressions(&mut self, list: &Punctuated<ast::Expression>) -> Vec<Expression> {
        list.iter()
            .map(|expression| self.expression(expression))
            .collect()
    }

    pub(super) fn expression(&mut self, expression: &ast::Expression) -> Expression {
        match expression {
            ast::Expression::BinaryOperator { lhs, binop, rhs } => {
                let (one, other) = (self.expression(lhs), self.expression(rhs));
                binary(binop, one, other)
            }
            ast::Expression::Parentheses {
                contained,
                expression,
            } => {
                let (open, close) = contained.tokens();
                let inner = self.expression(expression);
                Expression {
                    kind: ExpressionKind::Parentheses(Box::new(inner)),
                    place: token(open).to(token(close)),
                }
            }
            ast::Expression::UnaryOperator { unop, expression } => {
                let inner = self.expression(expression);
                let place = token(unop.token()).to(inner.place);
                let kind = match unop {
                    ast::UnOp::Not(_) => ExpressionKind::Not(Box::new(inner)),
                    _ => ExpressionKind::Arithmetic(vec![inner]),
                };
                Expression { kind, place }
            }
            ast::Expression::Function(function) => {
                let place = place_of(&**function);
                let id = self.function(function.body(), false, place);
                Expression {
                    kind: ExpressionKind::Function(id),
                    place,
                }
            }
            ast::Expression::FunctionCall(call) => self.call(call),
            ast::Expression::TableConstructor(table) => self.table(table),
            ast::Expression::Number(digits) => leaf(digits, ExpressionKind::Number(number(digits).into())),
            ast::Expression::String(text) => string(text),
            ast::Expression::Symbol(symbol) => {
                let kind = match symbol.token().to_string().as_str() {
                    "true" => ExpressionKind::Boolean(true),
                    "false" => ExpressionKind::Boolean(false),
                    "nil" => ExpressionKind::Nil,
                    _ => ExpressionKind::Other(Vec::new()),
                };
                leaf(symbol, kind)
            }
            ast::Expression::Var(var) => self.var(var),
            ast::Expression::TypeAssertion { expression, .. } => self.expression(expression),
            ast::Expression::IfExpression(chosen) => {
                let place = place_of(&**chosen);
                let mut conditions = vec![self.expression(chosen.condition())];
                let mut values = vec![self.expression(chosen.if_expression())];
                for branch in chosen.else_if_expressions().into_iter().flatten() {
                    conditions.push(self.expression(branch.condition()));
                    values.push(self.expression(branch.expression()));
                }
                values.push(self.expression(chosen.else_expression()));
                Expression {
                    kind: ExpressionKind::Chosen { conditions, values },
                    place,
                }
            }
            ast::Expression::InterpolatedString(text) => {
                let place = place_of(&**text);
                let mut parts = Vec::new();
                for segment in text.segments() {
                    parts.push(string(&segment.literal));
                    parts.push(self.expression(&segment.expression));
                }
                parts.push(string(text.last_string()));
                Expression {
                    kind: ExpressionKind::Interpolated(parts),
                    place,
                }
            }
            other => Expression {
                kind: ExpressionKind::Other(Vec::new()),
                place: place_of(other),
            },
        }
    }

    fn table(&mut self, table: &ast::TableConstructor) -> Expression {
        let (open, close) = table.braces().tokens();
        let mut items = Vec::new();
        for field in table.fields() {
            let (key, value) = match field {
                Field::ExpressionKey { key, value, .. } => {
                    (TableKey::Computed(self.expression(key)), self.expression(value))
                }
                Field::NameKey { key, value, .. } => {
                    (TableKey::Name(name(key).into()), self.expression(value))
                }
                Field::NoKey(value) => (TableKey::Position, self.expression(value)),
                _ => continue,
            };
            items.push(TableItem { key, value });
        }
        Expression {
            kind: ExpressionKind::Table(items),
            place: token(open).to(token(close)),
        }
    }

    pub(super) fn var(&mut self, var: &Var) -> Expression {
        match var {
            Var::Name(token) => self.name(token),
            Var::Expression(expression) => self.suffixed(expression.prefix(), expression.suffixes()),
            other => Expression {
                kind: ExpressionKind::Other(Vec::new()),
                place: place_of(other),
            },
        }
    }

    pub(super) fn call(&mut self, call: &ast::FunctionCall) -> Expression {
        self.suffixed(call.prefix(), call.suffixes())
    }

    fn suffixed<'a>(&mut self, prefix: &Prefix, suffixes: impl Iterator<Item = &'a Suffix>) -> Expression {
        let mut whole = match prefix {
            Prefix::Name(token) => self.name(token),
            Prefix::Expression(expression) => self.expression(expression),
            other => Expression {
                kind: ExpressionKind::Other(Vec::new()),
                place: place_of(other),
            },
        };
        for suffix in suffixes {
            whole = match suffix {
                Suffix::Index(Index::Dot { name, .. }) => dotted(whole, name),
                Suffix::Index(Index::Brackets { brackets, expression }) => {
                    let key = self.expression(expression);
                    let place = whole.place.to(token(brackets.tokens().1));
                    Expression {
                        kind: ExpressionKind::Index(Box::new(whole), Box::new(key)),
                        place,
                    }
                }
                Suffix::Call(AstCall::AnonymousCall(arguments)) => self.called(whole, None, arguments),
                Suffix::Call(AstCall::MethodCall(method)) => {
                    self.called(whole, Some(name(method.name()).into()), method.args())
                }
                _ => whole,
            };
        }
        whole
    }

    fn called(
        &mut self,
        function: Expression,
        method: Option<Box<str>>,
        arguments: &FunctionArgs,
    ) -> Expression {
        let start = function.place;
        let (arguments, end) = match arguments {
            FunctionArgs::Parentheses {
                parentheses,
                arguments,
            } => (self.expressions(arguments), token(parentheses.tokens().1)),
            FunctionArgs::String(text) => {
                let text = string(text);
                let place = text.place;
                (vec![text], place)
            }
            FunctionArgs::TableConstructor(table) => {
                let table = self.table(table);
                let place = table.place;
                (vec![table], place)
            }
            _ => (Vec::new(), start),
        };
        Expression {
            kind: ExpressionKind::Call(Box::new(Call {
                function,
                method,
                arguments,
            })),
            place: start.to(end),
        }
    }

    pub(super) fn name(&mut self, token: &TokenReference) -> Expression {
        let text = name(token);
        let kind = match self.scopes.find(&text) {
            Some(binding) => ExpressionKind::Local(binding),
            None => ExpressionKind::Global(text.into()),
        };
        leaf(token, kind)
    }
}

fn binary(operator: &BinOp, one: Expression, other: Expression) -> Expression {
    let place = one.place.to(other.place);
    let pair = |make: fn(Box<Expression>, Box<Expression>) -> ExpressionKind, one, other| {
        make(Box::new(one), Box::new(other))
    };
    let kind = match operator {
        BinOp::And(_) => pair(ExpressionKind::And, one, other),
        BinOp::Or(_) => pair(ExpressionKind::Or, one, other),
        BinOp::TwoDots(_) => pair(ExpressionKind::Concat, one, other),
        BinOp::GreaterThan(_)
        | BinOp::GreaterThanEqual(_)
        | BinOp::LessThan(_)
        | BinOp::LessThanEqual(_)
        | BinOp::TwoEqual(_) => pair(ExpressionKind::Comparison, one, other),
        BinOp::TildeEqual(_) => {
            let kind = pair(ExpressionKind::Comparison, one, other);
            ExpressionKind::Not(Box::new(Expression { kind, place }))
        }
        _ => ExpressionKind::Arithmetic(vec![one, other]),
    };
    Expression { kind, place }
}

pub(super) fn dotted(table: Expression, key: &TokenReference) -> Expression {
    let key = leaf(key, ExpressionKind::Text(name(key).into()));
    let place = table.place.to(key.place);
    Expression {
        kind: ExpressionKind::Index(Box::new(table), Box::new(key)),
        place,
    }
}

fn leaf(at: &TokenReference, kind: ExpressionKind) -> Expression {
    Expression {
        kind,
        place: token(at),
    }
}

fn string(text: &TokenReference) -> Expression {
    let value = match text.token().token_type() {
        TokenType::StringLiteral {
            literal, quote_type, ..
        } => {
            let raw = *quote_type == full_moon::tokenizer::StringLiteralQuoteType::Brackets;
            if raw {
                literal.to_string()
            } else {
                unescape(literal)
            }
        }
        TokenType::InterpolatedString { literal, .. } => unescape(literal),
        _ => String::new(),
    };
    leaf(text, ExpressionKind::Text(value.into()))
}
