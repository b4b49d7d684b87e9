package dev.sluice.server.delta;

import dev.sluice.server.storage.FileStore;
import dev.sluice.server.storage.FileStore.StoredFile;
import dev.sluice.server.storage.StoreConfiguration;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells delta-standalone and Delta Kernel how to reach files, and carries to {@link FileLogStore},
 * which they make by reflection, what a Hadoop configuration cannot hold as text.
 */
final class LogConfiguration extends StoreConfiguration {
  private final View view;

  /** Lists a log directory, which may be long. */
  interface Listing {
    List<StoredFile> list() throws IOException;
  }

  /**
   * The files of a log directory that a library gets to see.
   *
   * @param checkpoint the only version that is there, or null for the whole directory
   * @param files what is there of that version
   */
  record View(@Nullable Long checkpoint, List<StoredFile> files) {
    static final View WHOLE = new View(null, List.of());

    boolean shows(String name) {
      return checkpoint == null || files.stream().anyMatch(file -> file.name().equals(name));
    }

    List<StoredFile> list(Listing whole, String firstName) throws IOException {
      return checkpoint == null
          ? whole.list()
          : files.stream().filter(file -> file.name().compareTo(firstName) >= 0).toList();
    }
  }

  LogConfiguration(FileStore store, View view) {
    super(store);
    this.view = view;
    set("delta.logStore.class", FileLogStore.class.getName());
    set("io.delta.kernel.logStore.file.impl", FileLogStore.class.getName());
    set("io.delta.standalone.PARQUET_DATA_TIME_ZONE_ID", "UTC");
  }

  View view() {
    return view;
  }
}
