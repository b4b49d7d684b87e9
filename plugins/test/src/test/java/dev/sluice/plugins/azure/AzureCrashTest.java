package dev.sluice.plugins.azure;

import dev.sluice.plugins.Gate;
import dev.sluice.plugins.StoreCrashContract;
import dev.sluice.plugins.StoreServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class AzureCrashTest extends StoreCrashContract {
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

  @Override
  protected Gate gate() {
    return azurite.gate();
  }
}
