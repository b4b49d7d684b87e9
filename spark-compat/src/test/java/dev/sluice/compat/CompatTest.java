package dev.sluice.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Sluice answers as Spark does, or says that it does not. System properties: {@code compat.only}
 * chooses functions and operators by name, {@code compat.seed} repeats a run, {@code compat.spark}
 * is the {@code host:port} of a Spark side that runs already.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CompatTest {
  private static final Path DIRECTORY = Path.of("target", "compat").toAbsolutePath();

  private static Campaign campaign;

  @BeforeAll
  static void start() throws IOException {
    campaign = Campaign.start(DIRECTORY);
  }

  @AfterAll
  static void stop() throws IOException {
    Reports.write(campaign.tally(), DIRECTORY);
    campaign.close();
  }

  @Test
  @Order(1)
  void functions_equal_spark() {
    int before = campaign.tally().differences().size();
    campaign.functionGrids();
    assertNoneSince(before);
  }

  @Test
  @Order(2)
  void operators_and_casts_equal_spark() {
    int before = campaign.tally().differences().size();
    campaign.caseFile("operators.txt");
    assertNoneSince(before);
  }

  private static void assertNoneSince(int before) {
    List<Outcome.Difference> differences = campaign.tally().differences();
    assertThat(differences.subList(before, differences.size()))
        .as("supported but different; all of them are in %s", DIRECTORY)
        .isEmpty();
  }
}
