package dev.sluice.plugins.azure;

import dev.sluice.plugins.StoreServer;
import dev.sluice.plugins.StoreTablesContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Delta tables in a container, by way of a whole server. */
class AzureTablesTest extends StoreTablesContract {
  private static Azurite azurite;

  @BeforeAll
  static void startStore() throws IOException {
    azurite = Azurite.start();
  }

  @AfterAll
  static void stopStore() {
    azurite.close();
  }

  @Override
  protected StoreServer store() {
    return azurite;
  }
}
