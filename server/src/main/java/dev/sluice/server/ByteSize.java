package dev.sluice.server;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes on the command line: {@code 512m}, {@code 1GB}, {@code 1073741824}; steps of 1024. */
final class ByteSize implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})([kmgt]?)b?");

  @Override
  public Long convert(String text) {
    Matcher size = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      throw new TypeConversionException("'" + text + "' is not a size such as 512m or 1g");
    }
    int steps = size.group(2).isEmpty() ? 0 : "kmgt".indexOf(size.group(2)) + 1;
    return Long.parseLong(size.group(1)) << (10 * steps);
  }
}
