package dev.sluice.server.storage;

import dev.sluice.plugins.StoreServer;
import dev.sluice.plugins.gs.GcsStandIn;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class GsFileStoreTest extends StoreServerContract {
  private static GcsStandIn storage;

  @BeforeAll
  static void start() throws IOException {
    storage = GcsStandIn.start();
  }

  @AfterAll
  static void stop() {
    storage.close();
  }

  @Override
  StoreServer server() {
    return storage;
  }
}
