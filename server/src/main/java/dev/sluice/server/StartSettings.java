package dev.sluice.server;

import dev.sluice.client.Setting;
import dev.sluice.client.Setting.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the server was started with, and where each value came from. */
final class StartSettings {
  /** The one setting that has no flag: arguments can be seen by every user of the machine. */
  static final String API_KEY = "SLUICE_API_KEY";

  private static final String SECRET = "***";

  private StartSettings() {}

  /** Every option of the command, and the key; no secret is among the values. */
  static List<Setting> of(ParseResult parsed, Map<String, String> environment) {
    List<Setting> settings = new ArrayList<>();
    for (OptionSpec option : parsed.commandSpec().options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        settings.add(setting(option, parsed, environment));
      }
    }
    settings.add(
        environment.containsKey(API_KEY)
            ? new Setting("api-key", SECRET, Origin.ENVIRONMENT, API_KEY)
            : new Setting("api-key", null, Origin.DEFAULT, null));
    return settings;
  }

  private static Setting setting(
      OptionSpec option, ParseResult parsed, Map<String, String> environment) {
    String flag = option.longestName();
    String name = flag.substring("--".length());
    if (parsed.hasMatchedOption(option)) {
      return new Setting(name, String.join(":", option.originalStringValues()), Origin.FLAG, flag);
    }
    String variable = "SLUICE_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
    return environment.containsKey(variable)
        ? new Setting(name, option.defaultValueString(), Origin.ENVIRONMENT, variable)
        : new Setting(name, option.defaultValueString(), Origin.DEFAULT, null);
  }
}
