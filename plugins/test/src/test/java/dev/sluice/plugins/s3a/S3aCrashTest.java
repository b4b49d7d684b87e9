package dev.sluice.plugins.s3a;

import dev.sluice.plugins.Gate;
import dev.sluice.plugins.StoreCrashContract;
import dev.sluice.plugins.StoreServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class S3aCrashTest extends StoreCrashContract {
  private static S3Server s3;

  @BeforeAll
  static void startStore() throws IOException {
    s3 = S3Server.start();
  }

  @AfterAll
  static void stopStore() {
    s3.close();
  }

  @Override
  protected StoreServer store() {
    return s3;
  }

  @Override
  protected Gate gate() {
    return s3.gate();
  }
}
