package dev.sluice.server.storage;

import org.apache.hadoop.conf.Configuration;

/** Hadoop's configuration that carries a store to {@link SyncedLocalFileSystem}. */
public class StoreConfiguration extends Configuration {
  private final FileStore store;

  /** A configuration without Hadoop's defaults. */
  public StoreConfiguration(FileStore store) {
    super(false);
    this.store = store;
    set("fs.defaultFS", "file:///");
    set("fs.file.impl", SyncedLocalFileSystem.class.getName());
    setBoolean("fs.file.impl.disable.cache", true);
  }

  /** The store that all files are in. */
  public final FileStore store() {
    return store;
  }
}
