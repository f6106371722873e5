//! Building the tree from events, without recursion and within the limits.

use std::collections::HashMap;

use sync_schema::codes::front_end::{DUPLICATE_KEY, YAML_FEATURE};
use sync_schema::diagnostic::Diagnostic;
use sync_schema::read::{Entry, Faults, Kind, Node, beyond, shown};
use sync_schema::span::{Span, Spanned};

use super::anchors::Anchors;
use super::limits::{MAX_ALIASED_VALUES, MAX_NESTING, MAX_VALUES};

/// What is opened and closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    List,
    Map,
}

/// A tree under construction.
///
/// Its methods return none where a limit is passed: then that has been reported, and reading ends.
pub(super) struct Tree<'f, 's> {
    pub(super) faults: &'f mut Faults<'s>,
    open: Vec<Collection>,
    root: Option<Node>,
    anchors: Anchors,
    values: usize,
}

/// A list or map whose end has not come yet.
struct Collection {
    contents: Contents,
    span: Span,
    /// In brackets, so that its end has a place of its own.
    flow: bool,
    anchor: usize,
    /// How many values there were before it.
    values_before: usize,
    /// How many collections stand in each other in it, itself included.
    height: usize,
}

enum Contents {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        key: Option<Key>,
        places: HashMap<String, Span>,
    },
}

/// A key whose value has not come yet.
enum Key {
    Good(Spanned<String>),
    /// Reported already; the value is dropped.
    Bad(Span),
}

impl<'f, 's> Tree<'f, 's> {
    pub(super) fn new(faults: &'f mut Faults<'s>) -> Self {
        Tree {
            faults,
            open: Vec::new(),
            root: None,
            anchors: Anchors::default(),
            values: 0,
        }
    }

    /// The whole tree; none where there was no value.
    pub(super) fn finish(self) -> Option<Node> {
        self.root
    }

    /// A text, or nothing.
    pub(super) fn leaf(&mut self, node: Node, anchor: usize) -> Option<()> {
        self.count(1, node.span)?;
        self.keep(anchor, &node, 1, 0)?;
        self.put(node, 0)
    }

    /// The start of a list or map.
    pub(super) fn open(&mut self, form: Form, flow: bool, span: Span, anchor: usize) -> Option<()> {
        if self.open.len() == MAX_NESTING {
            self.faults
                .push(beyond(MAX_NESTING, "lists and maps in each other", span));
            return None;
        }
        let contents = match form {
            Form::List => Contents::List(Vec::new()),
            Form::Map => Contents::Map {
                entries: Vec::new(),
                key: None,
                places: HashMap::new(),
            },
        };
        let values_before = self.values;
        self.count(1, span)?;
        self.open.push(Collection {
            contents,
            span,
            flow,
            anchor,
            values_before,
            height: 1,
        });
        Some(())
    }

    /// The end of the list or map that was opened last.
    pub(super) fn close(&mut self, end: Span) -> Option<()> {
        let Some(collection) = self.open.pop() else {
            return Some(());
        };
        let Collection {
            contents,
            span,
            flow,
            anchor,
            values_before,
            height,
        } = collection;
        let (kind, last) = match contents {
            Contents::List(nodes) => {
                let last = nodes.last().map(|node| node.span.end);
                (Kind::List(nodes), last)
            }
            Contents::Map { entries, .. } => {
                let last = entries
                    .last()
                    .map(|entry| entry.value.span.end.max(entry.key.span.end));
                (Kind::Map(entries), last)
            }
        };
        // A block ends where the next thing begins, which is too late: its last value is its end.
        let end = if flow { end.end } else { last.unwrap_or(span.end) };
        let node = Node {
            kind,
            span: Span {
                end: end.max(span.end),
                ..span
            },
        };
        self.keep(anchor, &node, self.values - values_before, height)?;
        self.put(node, height)
    }

    /// A copy of what an anchor names.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Option<()> {
        let Some((node, values, height)) = self.anchors.get(anchor) else {
            self.faults.push(
                Diagnostic::new(YAML_FEATURE, span, "an alias inside of what it stands for")
                    .help("write the value out, once"),
            );
            return None;
        };
        let node = node.clone();
        if self.open.len() + height > MAX_NESTING {
            self.faults
                .push(beyond(MAX_NESTING, "lists and maps in each other", span));
            return None;
        }
        self.copied(values, span)?;
        self.count(values, span)?;
        self.put(node, height)
    }

    /// Reports an explicit tag; the value is read as if it were not there.
    pub(super) fn refuse_tag(&mut self, span: Span) {
        let headline = "tags have no meaning in a schema";
        self.faults
            .push(Diagnostic::new(YAML_FEATURE, span, headline).help("remove the tag"));
    }

    /// Puts a finished value where it belongs: a key, a value or an element.
    fn put(&mut self, mut node: Node, height: usize) -> Option<()> {
        let Some(collection) = self.open.last_mut() else {
            self.root = Some(node);
            return Some(());
        };
        collection.height = collection.height.max(height + 1);
        match &mut collection.contents {
            Contents::List(nodes) => nodes.push(node),
            Contents::Map { entries, key, places } => match key.take() {
                None => *key = Some(as_key(node, places, self.faults)),
                Some(Key::Good(key)) => {
                    if node.span.start == node.span.end {
                        node.span = key.span;
                    }
                    entries.push(Entry { key, value: node });
                }
                Some(Key::Bad(span)) => collection.span.end = collection.span.end.max(span.end),
            },
        }
        Some(())
    }

    fn keep(&mut self, anchor: usize, node: &Node, values: usize, height: usize) -> Option<()> {
        if anchor != 0 {
            self.copied(values, node.span)?;
            self.anchors.keep(anchor, node, values, height);
        }
        Some(())
    }

    fn copied(&mut self, values: usize, span: Span) -> Option<()> {
        if self.anchors.charge(values) > MAX_ALIASED_VALUES {
            self.faults.push(beyond(
                MAX_ALIASED_VALUES,
                "values copied by anchors and aliases",
                span,
            ));
            return None;
        }
        Some(())
    }

    fn count(&mut self, values: usize, span: Span) -> Option<()> {
        self.values += values;
        if self.values > MAX_VALUES {
            self.faults.push(beyond(MAX_VALUES, "values in a file", span));
            return None;
        }
        Some(())
    }
}

/// A value in the place of a key.
fn as_key(node: Node, places: &mut HashMap<String, Span>, faults: &mut Faults<'_>) -> Key {
    let span = node.span;
    let Kind::Text { value, plain } = node.kind else {
        let headline = format!("a key must be a text, not {}", node.form());
        faults.push(Diagnostic::new(YAML_FEATURE, span, headline).help("put the key in quotes"));
        return Key::Bad(span);
    };
    if plain && value == "<<" {
        faults.push(
            Diagnostic::new(YAML_FEATURE, span, "merge keys have no meaning in a schema")
                .help("write the keys out, or share them through a component"),
        );
        return Key::Bad(span);
    }
    if let Some(first) = places.get(&value) {
        let headline = format!("the key `{}` is there twice", shown(&value));
        let fault = Diagnostic::new(DUPLICATE_KEY, span, headline);
        faults.push(fault.related(*first, "first here").help("remove one of the two"));
        return Key::Bad(span);
    }
    places.insert(value.clone(), span);
    Key::Good(Spanned::new(value, span))
}
