pub fn paint(tag: &mut Tag, library: &Library) {
    tag.color = None;
    library.sync_model(tag);
}
impl Syncable for Tag {}
