package dev.sluice.plugins.gs;

import dev.sluice.plugins.StoreServer;
import dev.sluice.plugins.StoreTablesContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Delta tables in a bucket, by way of a whole server. */
class GsTablesTest extends StoreTablesContract {
  private static GcsStandIn store;

  @BeforeAll
  static void startStore() throws IOException {
    store = GcsStandIn.start();
  }

  @AfterAll
  static void stopStore() {
    store.close();
  }

  @Override
  protected StoreServer store() {
    return store;
  }
}
