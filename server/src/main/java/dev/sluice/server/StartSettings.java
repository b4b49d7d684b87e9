package dev.sluice.server;

import dev.sluice.client.Setting;
import dev.sluice.client.Setting.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the server was started with, and where each value came from. */
final class StartSettings {
  /** The one setting that has no flag: arguments can be seen by every user of the machine. */
  static final String API_KEY = "SLUICE_API_KEY";

  private static final String SECRET = "***";

  /** How an option's default names its variable, and the value without it. */
  private static final Pattern FROM_ENVIRONMENT = Pattern.compile("\\$\\{env:(\\w+)(?::-(.*))?}");

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
    Matcher form = FROM_ENVIRONMENT.matcher(String.valueOf(option.defaultValueString()));
    if (!form.matches()) {
      return new Setting(name, option.defaultValue(), Origin.DEFAULT, null);
    }
    String variable = form.group(1);
    return environment.containsKey(variable)
        ? new Setting(name, environment.get(variable), Origin.ENVIRONMENT, variable)
        : new Setting(name, form.group(2), Origin.DEFAULT, null);
  }
}
