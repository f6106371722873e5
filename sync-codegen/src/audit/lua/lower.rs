//! From full_moon's tree, which keeps every blank, to ours. Only this module knows that library.

use full_moon::LuaVersion;
use full_moon::ast::punctuated::Punctuated;
use full_moon::ast::{
    self, BinOp, Call as AstCall, Field, FunctionArgs, Index, LastStmt, Prefix, Stmt, Suffix, Var,
};

use full_moon::tokenizer::{TokenReference, TokenType};

use super::scope::Scopes;
use super::string::unescape;
use super::tree::{
    Block, Call, Expression, ExpressionKind, Function, FunctionId, Place, Statement, StatementKind,
    TableItem, TableKey, Tree,
};

/// Which Lua a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Lua 5.0 to 5.4.
    Lua,
    /// Luau.
    Luau,
}

/// A text that is not Lua: what is wrong with it, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotLua {
    pub(crate) message: String,
    pub(crate) place: Place,
}

/// Parses a text whose nesting was looked at before.
pub(super) fn parse(text: &str, dialect: Dialect) -> Result<Tree, NotLua> {
    let version = match dialect {
        Dialect::Lua => LuaVersion::lua54(),
        Dialect::Luau => LuaVersion::luau(),
    };
    let parsed = full_moon::parse_fallible(text, version);
    if let Some(error) = parsed.errors().first() {
        let (start, end) = error.range();
        return Err(NotLua {
            message: error.error_message().into_owned(),
            place: Place::new(start.bytes(), end.bytes()),
        });
    }
    let mut lower = Lower {
        scopes: Scopes::new(),
        functions: Vec::new(),
    };
    let body = lower.block(parsed.ast().nodes(), Place::new(0, text.len()));
    let (bindings, names) = lower.scopes.finish();
    Ok(Tree {
        body,
        functions: lower
            .functions
            .into_iter()
            .map(|function| function.unwrap_or_else(Function::nothing))
            .collect(),
        bindings,
        names,
    })
}

impl Function {
    fn nothing() -> Self {
        Function {
            parameters: Vec::new(),
            body: Block::default(),
            depth: 0,
        }
    }
}

struct Lower {
    scopes: Scopes,
    /// None while a function is being read.
    functions: Vec<Option<Function>>,
}

impl Lower {
    fn block(&mut self, block: &ast::Block, place: Place) -> Block {
        self.scoped(block, place, |_| {}).0
    }

    /// A block with bindings of its own at its beginning.
    fn scoped<T>(
        &mut self,
        block: &ast::Block,
        place: Place,
        open: impl FnOnce(&mut Self) -> T,
    ) -> (Block, T) {
        self.scopes.open(place.end);
        let opened = open(self);
        let mut statements = Vec::new();
        for statement in block.stmts() {
            self.statement(statement, &mut statements);
        }
        if let Some(last) = block.last_stmt() {
            self.last(last, &mut statements);
        }
        let assigns = self.scopes.close();
        (Block { statements, assigns }, opened)
    }

    fn last(&mut self, last: &LastStmt, statements: &mut Vec<Statement>) {
        if let LastStmt::Return(returned) = last {
            let place = token(returned.token());
            let values = self.expressions(returned.returns());
            let place = values.last().map_or(place, |value| place.to(value.place));
            statements.push(Statement {
                kind: StatementKind::Return(values),
                place,
            });
        }
    }

    fn statement(&mut self, statement: &Stmt, into: &mut Vec<Statement>) {
        let place = place_of(statement);
        let kind = match statement {
            Stmt::Assignment(assignment) => {
                let values = self.expressions(assignment.expressions());
                let targets: Vec<_> = assignment.variables().iter().map(|var| self.var(var)).collect();
                targets.iter().for_each(|target| self.assigned(target));
                StatementKind::Assign {
                    targets,
                    values,
                    compound: false,
                }
            }
            Stmt::CompoundAssignment(assignment) => {
                let value = self.expression(assignment.rhs());
                let target = self.var(assignment.lhs());
                self.assigned(&target);
                StatementKind::Assign {
                    targets: vec![target],
                    values: vec![value],
                    compound: true,
                }
            }
            Stmt::FunctionCall(call) => StatementKind::Call(self.call(call)),
            Stmt::Do(block) => StatementKind::Do(self.block(block.block(), place)),
            Stmt::If(branches) => self.branches(branches, place),
            Stmt::LocalAssignment(local) => {
                let values = self.expressions(local.expressions());
                self.local(local.names(), values, place)
            }
            Stmt::ConstAssignment(local) => {
                let values = self.expressions(local.expressions());
                self.local(local.names(), values, place)
            }
            Stmt::LocalFunction(local) => {
                let binding = self.scopes.declare(&name(local.name()), place.start as usize);
                let function = self.function(local.body(), false, place);
                StatementKind::LocalFunction(binding, function)
            }
            Stmt::ConstFunction(local) => {
                let binding = self.scopes.declare(&name(local.name()), place.start as usize);
                let function = self.function(local.body(), false, place);
                StatementKind::LocalFunction(binding, function)
            }
            Stmt::FunctionDeclaration(declared) => {
                let names = declared.name();
                let mut parts = names.names().iter().chain(names.method_name());
                let Some(first) = parts.next() else { return };
                let mut target = self.name(first);
                for part in parts {
                    target = dotted(target, part);
                }
                self.assigned(&target);
                let function = self.function(declared.body(), names.method_name().is_some(), place);
                StatementKind::Function(target, function)
            }
            Stmt::NumericFor(numeric) => {
                let mut bounds = vec![self.expression(numeric.start()), self.expression(numeric.end())];
                bounds.extend(numeric.step().map(|step| self.expression(step)));
                let (body, binding) = self.scoped(numeric.block(), place, |lower| {
                    lower
                        .scopes
                        .declare(&name(numeric.index_variable()), place.start as usize)
                });
                StatementKind::NumericFor {
                    binding,
                    bounds,
                    body,
                }
            }
            Stmt::GenericFor(generic) => {
                let values = self.expressions(generic.expressions());
                let (body, bindings) = self.scoped(generic.block(), place, |lower| {
                    let declare = |token| lower.scopes.declare(&name(token), place.start as usize);
                    generic.names().iter().map(declare).collect()
                });
                StatementKind::GenericFor {
                    bindings,
                    values,
                    body,
                }
            }
            Stmt::While(repeated) => {
                let condition = self.expression(repeated.condition());
                let body = self.block(repeated.block(), place);
                StatementKind::Loop { condition, body }
            }
            Stmt::Repeat(repeated) => {
                // The condition sees the locals of the body: they stay open until it is read.
                self.scopes.open(place.end);
                let mut statements = Vec::new();
                for statement in repeated.block().stmts() {
                    self.statement(statement, &mut statements);
                }
                if let Some(last) = repeated.block().last_stmt() {
                    self.last(last, &mut statements);
                }
                let condition = self.expression(repeated.until());
                let assigns = self.scopes.close();
                StatementKind::Loop {
                    condition,
                    body: Block { statements, assigns },
                }
            }
            // Labels, and declarations of types.
            _ => return,
        };
        into.push(Statement { kind, place });
    }

    fn branches(&mut self, branches: &ast::If, place: Place) -> StatementKind {
        let condition = self.expression(branches.condition());
        let mut lowered = vec![(Some(condition), self.block(branches.block(), place))];
        for branch in branches.else_if().into_iter().flatten() {
            let condition = self.expression(branch.condition());
            lowered.push((Some(condition), self.block(branch.block(), place)));
        }
        if let Some(block) = branches.else_block() {
            lowered.push((None, self.block(block, place)));
        }
        StatementKind::If(lowered)
    }

    fn local(
        &mut self,
        names: &Punctuated<TokenReference>,
        values: Vec<Expression>,
        place: Place,
    ) -> StatementKind {
        let declare = |token| self.scopes.declare(&name(token), place.end as usize);
        let bindings = names.iter().map(declare).collect();
        StatementKind::Local { bindings, values }
    }

    fn assigned(&mut self, target: &Expression) {
        if let ExpressionKind::Local(binding) = target.kind {
            self.scopes.assign(binding);
        }
    }

    fn function(&mut self, body: &ast::FunctionBody, is_method: bool, place: Place) -> FunctionId {
        let id = FunctionId(u32::try_from(self.functions.len()).unwrap_or(u32::MAX));
        self.functions.push(None);
        self.scopes.enter();
        let (block, parameters) = self.scoped(body.block(), place, |lower| {
            let mut parameters = Vec::new();
            let at = place.start as usize;
            if is_method {
                parameters.push(lower.scopes.declare("self", at));
            }
            for parameter in body.parameters() {
                let name = match parameter {
                    ast::Parameter::Name(token) => name(token),
                    _ => "...".to_owned(),
                };
                parameters.push(lower.scopes.declare(&name, at));
            }
            parameters
        });
        let depth = self.scopes.leave();
        if let Some(slot) = self.functions.get_mut(id.0 as usize) {
            *slot = Some(Function {
                parameters,
                body: block,
                depth,
            });
        }
        id
    }

    fn expressions(&mut self, list: &Punctuated<ast::Expression>) -> Vec<Expression> {
        list.iter()
            .map(|expression| self.expression(expression))
            .collect()
    }

    fn expression(&mut self, expression: &ast::Expression) -> Expression {
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
            ast::Expression::Number(number) => {
                leaf(number, ExpressionKind::Number(number.token().to_string().into()))
            }
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
                let mut parts = vec![
                    self.expression(chosen.condition()),
                    self.expression(chosen.if_expression()),
                ];
                for branch in chosen.else_if_expressions().into_iter().flatten() {
                    parts.push(self.expression(branch.condition()));
                    parts.push(self.expression(branch.expression()));
                }
                parts.push(self.expression(chosen.else_expression()));
                Expression {
                    kind: ExpressionKind::Other(parts),
                    place,
                }
            }
            ast::Expression::InterpolatedString(text) => {
                let place = place_of(&**text);
                let parts = text
                    .segments()
                    .map(|segment| self.expression(&segment.expression))
                    .collect();
                Expression {
                    kind: ExpressionKind::Other(parts),
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

    fn var(&mut self, var: &Var) -> Expression {
        match var {
            Var::Name(token) => self.name(token),
            Var::Expression(expression) => self.suffixed(expression.prefix(), expression.suffixes()),
            other => Expression {
                kind: ExpressionKind::Other(Vec::new()),
                place: place_of(other),
            },
        }
    }

    fn call(&mut self, call: &ast::FunctionCall) -> Expression {
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

    fn name(&mut self, token: &TokenReference) -> Expression {
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

fn dotted(table: Expression, key: &TokenReference) -> Expression {
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
        _ => String::new(),
    };
    leaf(text, ExpressionKind::Text(value.into()))
}

/// The place of a token, without what stands around it.
fn token(token: &TokenReference) -> Place {
    let token = token.token();
    Place::new(token.start_position().bytes(), token.end_position().bytes())
}

fn place_of(node: &impl full_moon::node::Node) -> Place {
    match (node.start_position(), node.end_position()) {
        (Some(start), Some(end)) => Place::new(start.bytes(), end.bytes()),
        _ => Place::default(),
    }
}

fn name(token: &TokenReference) -> String {
    token.token().to_string()
}
