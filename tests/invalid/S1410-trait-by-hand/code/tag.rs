impl Syncable for Tag { fn apply(&mut self) {} }
