package dev.sluice.plugins.s3a;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.plugins.StoreServer;
import dev.sluice.plugins.StoreTablesContract;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Delta tables in a bucket, by way of a whole server. */
class S3aTablesTest extends StoreTablesContract {
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

  @Test
  void an_idle_poll_and_a_commit_cost_few_requests() {
    client.sql("CREATE TABLE " + table("t") + " (id BIGINT) USING DELTA");
    client.sql("INSERT INTO " + table("t") + " VALUES (1)");
    count("t");
    s3.gate().clear();
    count("t");
    // Three looks for news in one statement; nothing is fetched twice.
    assertThat(s3.gate().requests())
        .hasSizeLessThanOrEqualTo(3)
        .containsOnly("HEAD 00000000000000000002.json");

    s3.gate().clear();
    client.sql("INSERT INTO " + table("t") + " VALUES (2)");
    List<String> commit = s3.gate().requests();
    // Six for the commit itself, and looks for news before it.
    assertThat(commit).hasSizeLessThanOrEqualTo(11);
    assertThat(commit.stream().filter(request -> request.startsWith("PUT"))).hasSize(2);
  }
}
