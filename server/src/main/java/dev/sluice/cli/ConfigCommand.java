package dev.sluice.cli;

import dev.sluice.client.Setting;
import dev.sluice.client.SluiceClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice config}. */
@Command(name = "config", description = "Shows the server's settings and where each comes from.")
final class ConfigCommand extends ClientCommand {
  @Mixin private OutputFormat output = new OutputFormat();

  @Override
  int run(SluiceClient sluice) {
    List<Setting> settings = sluice.settings();
    if (output.isJson()) {
      out().println(Json.pretty(Map.of("settings", settings)));
      return ExitCode.OK;
    }
    TextTable table = TextTable.of("NAME", "VALUE", "SOURCE", "FROM");
    for (Setting setting : settings) {
      table.row(
          setting.name(),
          Cells.of(setting.value()),
          setting.source().name().toLowerCase(Locale.ROOT),
          Cells.of(setting.from()));
    }
    table.print(out());
    return ExitCode.OK;
  }
}
