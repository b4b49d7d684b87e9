package dev.sluice.server.storage;

import dev.sluice.plugins.StoreServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The contract of files, kept by a store in a process of its own. */
abstract class StoreServerContract extends FileStoreContract {
  Mounts mounts;
  MountedFileStore store;
  private String place;

  /** The store, which all tests of a class share. */
  abstract StoreServer server();

  @BeforeEach
  void open() throws IOException {
    place = server().newPlace();
    mounts = Mounts.of(temporary.resolve("stores"), List.of(place));
    store = store(server().options());
  }

  MountedFileStore store(Map<String, String> options) {
    return new MountedFileStore(mounts, StoreOptions.of(options), 1 << 20);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  FileStore store() {
    return store;
  }

  @Override
  Path directory() {
    return mounts.locate(place + "/base").orElseThrow();
  }
}
