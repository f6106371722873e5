//! From what was seen to places that can be paths: what kind of key stands where, and whether names
//! beside keys are keys too.

use super::keys;
use super::seen::Kind;
use super::state::{Keyed, Node, join_keyed};

/// More names than this in saved tables, all with the same below them, are keys.
const MOST_NAMES: usize = 12;

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

/// No fixed name may stand beside a key that is a text: the names become keys if they have the same
/// below them, or else the key is left to a person.
fn fold_names(node: &mut Node) {
    let shapes_agree = |node: &Node| {
        let keyed = node.texted.iter().map(|keyed| shape(&keyed.node));
        let mut known = node.named.values().map(shape).chain(keyed).flatten();
        let first = known.next();
        known.all(|shape| Some(shape) == first)
    };
    let coded = node.named.values().any(Node::is_coded);
    let fold = match &node.texted {
        Some(_) => !coded || shapes_agree(node),
        None => !coded && node.named.len() > MOST_NAMES && shapes_agree(node),
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
    let first = keyed.node.writes.first().map(|write| write.site);
    let first = first.or(keyed.node.saved.first);
    node.stray = first.or(node.stray);
}

/// What stands somewhere; none where nothing is known.
fn shape(node: &Node) -> Option<Kind> {
    if node.has_children() {
        return Some(Kind::Table);
    }
    node.seen.kinds().first().map(|(kind, _)| *kind)
}
