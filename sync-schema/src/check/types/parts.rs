//! What types are made of: which refer to which, and how deep they are.

use crate::check::graph::walk;
use crate::schema::{NamedType, Shape, Type};

/// Positions of all types that a shape refers to.
pub(super) fn references(shape: &Shape) -> Vec<usize> {
    let mut found = Vec::new();
    for ty in parts(shape) {
        collect(ty, &mut found);
    }
    found
}

/// The types that stand directly in a shape.
fn parts(shape: &Shape) -> Vec<&Type> {
    match shape {
        Shape::Alias(ty) => vec![ty],
        Shape::Record(fields) => fields.iter().map(|field| &field.ty).collect(),
        Shape::Enum(_) => Vec::new(),
        Shape::Union(cases) => cases.iter().filter_map(|case| case.ty.as_ref()).collect(),
    }
}

/// Recursion here is bounded: [`Types`](super::Types) made these types, at most [`MAX_DEPTH`](super::MAX_DEPTH) deep.
pub(super) fn collect(ty: &Type, found: &mut Vec<usize>) {
    match ty {
        Type::Named(index) => found.push(index.0),
        Type::Optional(inner) | Type::List(inner, _) | Type::Set(inner, _) => collect(inner, found),
        Type::Map(key, value, _) => {
            collect(key, found);
            collect(value, found);
        }
        _ => {}
    }
}

fn height(ty: &Type) -> usize {
    match ty {
        Type::Optional(inner) | Type::List(inner, _) | Type::Set(inner, _) => 1 + height(inner),
        Type::Map(key, value, _) => 1 + height(key).max(height(value)),
        _ => 0,
    }
}

pub(super) fn shape_height(shape: &Shape) -> usize {
    1 + parts(shape).into_iter().map(height).max().unwrap_or(0)
}

/// How deep each type is nested, names followed; shallow ones first, so that none is asked for
/// before it is known.
pub(super) fn depths(edges: &[Vec<usize>], chains: &[usize], heights: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by_key(|node| chains[*node]);
    let mut depths = vec![0; edges.len()];
    for node in order {
        let below = edges[node].iter().map(|to| depths[*to]).max().unwrap_or(0);
        depths[node] = heights[node] + below;
    }
    depths
}

/// Positions of all types, those that others are made of first. None contains itself.
pub(crate) fn inner_first(types: &[NamedType]) -> Vec<usize> {
    let edges: Vec<Vec<usize>> = types.iter().map(|named| references(&named.shape)).collect();
    let chains = walk(&edges).depths;
    let mut order: Vec<usize> = (0..types.len()).collect();
    order.sort_by_key(|node| chains[*node]);
    order
}
