package dev.sluice.compat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The scripts of {@code resources/scripts}, and random ones. */
final class TableScripts {
  private final Campaign campaign;
  private final Path directory;

  /**
   * @param directory of its own
   */
  TableScripts(Campaign campaign, Path directory) {
    this.campaign = campaign;
    this.directory = directory;
  }

  void resources() {
    run(
        TableScript.all().stream().filter(script -> campaign.isChosen(script.subject())).toList(),
        "script_");
  }

  /** As many as there are; the seed makes them. */
  void random(int count) {
    RandomScripts scripts = new RandomScripts(new SplittableRandom(campaign.seed()));
    run(IntStream.range(0, count).mapToObj(scripts::next).toList(), "random_");
  }

  private void run(List<TableScript> scripts, String prefix) {
    List<Runnable> work = new ArrayList<>();
    int number = 0;
    for (TableScript script : scripts) {
      Path own = directory.resolve(prefix + number++);
      work.add(() -> run(script, own));
    }
    campaign.runAll(campaign.sample(work));
  }

  private void run(TableScript script, Path own) {
    try (ScriptRun run = new ScriptRun(campaign, script, own)) {
      run.run();
    }
  }
}
