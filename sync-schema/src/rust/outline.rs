//! What is found out about a schema before the first token of its module is made.

use super::context::Context;
use super::numbers::Numbers;
use super::tree::Tree;
use super::{key_list, model, tree};
use crate::schema::{Key, NamedType, Path, Schema, Shape};

/// The order of paths, the trees, and the number of everything that code names by one.
///
/// With it each part of a module can be made apart from all others: on another thread, or again when a path has changed.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The positions of paths in the schema, ascending by id: the order of the registry, whose positions name them.
    pub(super) order: Vec<usize>,
    /// For each path of the schema its position in the registry.
    pub(super) places: Vec<usize>,
    pub(super) trees: Vec<Tree>,
    pub(super) numbers: Numbers,
    /// For each path of the schema.
    asked: Vec<Asked>,
}

/// How much had a number before a path was the first to ask for something.
#[derive(Debug, Clone, Copy)]
struct Asked {
    codecs: usize,
    rules: usize,
}

impl Outline {
    /// The outline of a schema that has passed [`check`](super::check()).
    pub fn new(schema: &Schema) -> Self {
        let mut order: Vec<usize> = (0..schema.paths.len()).collect();
        order.sort_by_key(|place| schema.paths[*place].id);
        let mut places = vec![0; order.len()];
        for (position, place) in order.iter().enumerate() {
            places[*place] = position;
        }
        let (trees, numbers) = (tree::all(schema), Numbers::default());
        let context = Context::new(schema, &numbers);
        let codecs = number_codecs(&context, &order, &trees);
        for ty in &schema.types {
            number_patterns(&context, ty);
        }
        if !schema.models.is_empty() {
            // They ask for their codecs when they are made.
            model::items(&context);
        }
        let rules = number_rules(&context, &order);
        let asked = codecs.into_iter().zip(rules);
        let asked = asked.map(|(codecs, rules)| Asked { codecs, rules }).collect();
        Outline {
            order,
            places,
            trees,
            numbers,
            asked,
        }
    }

    /// Whether it is that of the schema too after the path at a position, which was `old` and keeps its id, name, template
    /// and keys, has become another one. If not, it is of no use any more.
    pub fn holds(&self, schema: &Schema, place: usize, old: &Path) -> bool {
        let (Some(path), Some(asked)) = (schema.paths.get(place), self.asked.get(place)) else {
            return false;
        };
        let context = Context::new(schema, &self.numbers);
        // Numbers are given in the order of asking: it may have asked for something first, or do so now.
        let is_same = |before, after, asked| before == after || before < asked && after < asked;
        let codecs = [old, path].map(|path| context.number_of(&path.ty));
        let rules = [old, path].map(|path| self.numbers.rules.borrow_mut().number(&path.level));
        is_same(codecs[0], codecs[1], asked.codecs) && is_same(rules[0], rules[1], asked.rules)
    }
}

/// Numbers all codecs: first those that the methods of trees name, then those of paths. For each path of the schema how many
/// there were before its type's.
fn number_codecs(context: &Context<'_>, order: &[usize], trees: &[Tree]) -> Vec<usize> {
    let paths = &context.schema.paths;
    let mut asked = vec![None; paths.len()];
    let mut number = |place: usize| {
        let count = context.numbers.codecs.borrow().count();
        asked[place].get_or_insert(count);
        context.number_of(&paths[place].ty);
    };
    let number_keys = |keys: &[&Key]| {
        if !keys.is_empty() {
            context.number_of_keys(keys);
        }
    };
    for tree in trees {
        let scope = tree.scope(context.schema);
        let keys = tree.keys(context.schema);
        number_keys(&scope.keys.iter().collect::<Vec<_>>());
        number_keys(&keys);
        for place in &tree.paths {
            let below = paths[*place].keys.iter().skip(keys.len());
            number_keys(&below.collect::<Vec<_>>());
            number(*place);
        }
    }
    for place in order {
        let keys: Vec<&Key> = paths[*place].keys.iter().collect();
        number_keys(&keys);
        number(*place);
        if let Some((last, first)) = keys.split_last() {
            number_keys(first);
            number_keys(&[last]);
        }
    }
    asked.into_iter().map(Option::unwrap_or_default).collect()
}

/// Numbers the patterns that the code of a type names.
fn number_patterns(context: &Context<'_>, ty: &NamedType) {
    match &ty.shape {
        Shape::Alias(_) | Shape::Enum(_) => {}
        Shape::Record(fields) => fields.iter().for_each(|field| context.number_patterns(&field.ty)),
        Shape::Union(cases) => {
            let types = cases.iter().filter_map(|case| case.ty.as_ref());
            types.for_each(|ty| context.number_patterns(ty));
        }
    }
}

/// Numbers what the registry names: lists of keys and rules of levels. For each path of the schema how many rules there were
/// before its own.
fn number_rules(context: &Context<'_>, order: &[usize]) -> Vec<usize> {
    let schema = context.schema;
    let mut asked = vec![0; schema.paths.len()];
    for place in order {
        let path = &schema.paths[*place];
        key_list::number(context, &path.keys);
        let mut rules = context.numbers.rules.borrow_mut();
        asked[*place] = rules.count();
        rules.number(&path.level);
    }
    for scope in &schema.scopes {
        key_list::number(context, &scope.keys);
    }
    asked
}
