package dev.sluice.plugins.gs;

import dev.sluice.plugins.Gate;
import dev.sluice.plugins.StoreCrashContract;
import dev.sluice.plugins.StoreServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class GsCrashTest extends StoreCrashContract {
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

  @Override
  protected Gate gate() {
    return store.gate();
  }
}
