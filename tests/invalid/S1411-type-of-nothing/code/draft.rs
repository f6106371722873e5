impl<T> sync::Syncable for Draft<T> {}
