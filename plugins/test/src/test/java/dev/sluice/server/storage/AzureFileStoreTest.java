package dev.sluice.server.storage;

import dev.sluice.plugins.StoreServer;
import dev.sluice.plugins.azure.Azurite;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class AzureFileStoreTest extends StoreServerContract {
  private static Azurite azurite;

  @BeforeAll
  static void start() throws IOException {
    azurite = Azurite.start();
  }

  @AfterAll
  static void stop() {
    azurite.close();
  }

  @Override
  StoreServer server() {
    return azurite;
  }
}
