package dev.sluice.server.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;

class LocalFileStoreTest extends FileStoreContract {
  private final NioFileStore store = new NioFileStore();

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
    return temporary.resolve("store");
  }
}
