//! From what was seen to places that can be paths: what kind of key stands where, and whether names
//! beside keys are keys too.

use super::keys;
use super::seen::Kind;
use super::site::Site;
use super::state::{Keyed, Node, join_keyed};

/// More names than this in saved tables, all with the same below them, are keys.
const MOST_NAMES: usize = 12;
/// The same for names of tables, which are alike more rarely by chance.
const MOST_TABLES: usize = 3;

/// Settles keys in the whole state. At the top stand fixed names alone.
pub(super) fn normalise(root: &mut Node) {
    for node in root.named.values_mut() {
        settle(node);
    }
}

fn settle(node: &mut Node) {
    place_open(node);
    fold_names(node);
    for child in node.named.values_mut() {
        settle(child);
    }
    for keyed in [&mut node.numbered, &mut node.texted].into_iter().flatten() {
        settle(&mut keyed.node);
    }
}

/// Keys of which it is not known whether they are numbers or texts are what others here are.
fn place_open(node: &mut Node) {
    let Some(open) = node.open.take() else { return };
    let data_names = node.named.values().any(|child| !child.is_coded());
    let numbered = match (&node.numbered, &node.texted) {
        (Some(_), None) => !data_names,
        (None, Some(_)) => false,
        _ => keys::counts(&open) && !data_names,
    };
    match numbered {
        true => join_keyed(&mut node.numbered, Some(open)),
        false => join_keyed(&mut node.texted, Some(open)),
    }
}

/// No fixed name may stand beside a key that is a text: the names become keys if they have one shape, or
/// else the key is left to a person.
fn fold_names(node: &mut Node) {
    let coded = node.named.values().any(Node::is_coded);
    let tables = node.named.values().all(|child| shape(child) == Some(Kind::Table));
    let fold = match &node.texted {
        // What the code has by name and has more below it is a part of the program's own design.
        Some(_) => have_one_shape(node) && !(coded && node.named.values().any(Node::has_children)),
        None => {
            let most = if tables { MOST_TABLES } else { MOST_NAMES };
            !coded && node.named.len() > most && are_alike(node)
        }
    };
    match (fold, &node.texted) {
        (true, _) => {
            let names: Vec<String> = node
                .named
                .iter()
                .filter(|(_, child)| child.is_coded())
                .map(|(name, _)| format!("`{name}`"))
                .collect();
            for (name, child) in std::mem::take(&mut node.named) {
                let keyed = node.texted.get_or_insert_default();
                keyed.longest = keyed.longest.max(name.len());
                keyed.node.join(child);
            }
            if let (false, Some(keyed)) = (names.is_empty(), &mut node.texted) {
                keyed
                    .node
                    .notes
                    .push(format!("keys that the code has by name: {}", names.join(", ")));
            }
        }
        (false, Some(_)) if !node.named.is_empty() => {
            if let Some(keyed) = node.texted.take() {
                dropped(node, &keyed);
            }
        }
        _ => {}
    }
}

/// Remembers a key beside names that differ.
fn dropped(node: &mut Node, keyed: &Keyed) {
    node.stray = first(&keyed.node).or(node.stray);
}

/// Where something, or something within it, is written or saved first.
fn first(node: &Node) -> Option<Site> {
    let own = node.writes.first().map(|write| write.site);
    own.or(node.saved.first)
        .or_else(|| node.children().find_map(first))
}

/// Whether all that stands under names, and under a key that is a text, has one shape.
fn have_one_shape(node: &Node) -> bool {
    let keyed = node.texted.iter().map(|keyed| shape(&keyed.node));
    let mut known = node.named.values().map(shape).chain(keyed).flatten();
    let first = known.next();
    known.all(|shape| Some(shape) == first)
}

/// Whether all that stands under names is the same kind of thing as the greatest of them.
fn are_alike(node: &Node) -> bool {
    let greatest = node.named.values().max_by_key(|child| child.named.len());
    greatest.is_none_or(|greatest| node.named.values().all(|other| alike(greatest, other)))
}

/// Whether two places hold the same kind of thing: values of a kind, or tables with the same kind of
/// key or with most names in common.
fn alike(one: &Node, other: &Node) -> bool {
    if shape(one) != shape(other) {
        return false;
    }
    if !one.has_children() || !other.has_children() {
        return true;
    }
    let (few, many) = match one.named.len() <= other.named.len() {
        true => (one, other),
        false => (other, one),
    };
    let common = few
        .named
        .keys()
        .filter(|name| many.named.contains_key(*name))
        .count();
    let names = match (few.named.len(), many.named.len()) {
        (0, 0) => true,
        (0, _) => few.texted.is_some() || few.open.is_some(),
        (few, _) => common * 2 >= few,
    };
    names && one.numbered.is_some() == other.numbered.is_some()
}

/// What stands somewhere; none where nothing is known.
fn shape(node: &Node) -> Option<Kind> {
    if node.has_children() {
        return Some(Kind::Table);
    }
    node.seen.kinds().first().map(|(kind, _)| *kind)
}
