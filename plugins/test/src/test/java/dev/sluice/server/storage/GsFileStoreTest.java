package dev.sluice.server.storage;

import dev.sluice.plugins.gs.GcsStandIn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class GsFileStoreTest extends FileStoreContract {
  private static GcsStandIn storage;

  private Mounts mounts;
  private MountedFileStore store;
  private String place;

  @BeforeAll
  static void start() throws IOException {
    storage = GcsStandIn.start();
  }

  @AfterAll
  static void stop() {
    storage.close();
  }

  @BeforeEach
  void open() {
    place = storage.newPlace();
    mounts = Mounts.of(temporary.resolve("stores"), List.of(place));
    store = new MountedFileStore(mounts, StoreOptions.of(storage.options()), 1 << 20);
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
