//! From full_moon's tree, which keeps every blank, to ours. Only this module knows that library.

mod expression;
mod parser;
mod token;

use full_moon::LuaVersion;
use full_moon::ast::punctuated::Punctuated;
use full_moon::ast::{self, LastStmt, Stmt};
use full_moon::tokenizer::TokenReference;

use super::scope::Scopes;
use super::tree::{
    Block, Expression, ExpressionKind, Function, FunctionId, Place, Statement, StatementKind, Tree,
};
use expression::dotted;
use token::{name, place_of, token};

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
    let parsed = parser::parse(text, version)?;
    let mut lower = Lower {
        scopes: Scopes::new(),
        functions: Vec::new(),
    };
    let body = lower.block(parsed.nodes(), Place::new(0, text.len()));
    let (bindings, names) = lower.scopes.finish();
    Ok(Tree {
        body,
        functions: lower.functions,
        bindings,
        names,
    })
}

struct Lower {
    scopes: Scopes,
    /// A function is empty while it is being read.
    functions: Vec<Function>,
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
                StatementKind::While { condition, body }
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
                StatementKind::Repeat {
                    body: Block { statements, assigns },
                    condition,
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
        self.functions.push(Function::default());
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
            *slot = Function {
                parameters,
                body: block,
                depth,
            };
        }
        id
    }
}
