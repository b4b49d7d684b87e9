import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;

/**
 * Writes a YAML document as JSON, when the server is built: the server itself then needs no parser
 * of YAML. A key that is given twice is an error.
 */
final class YamlToJson {
  private YamlToJson() {}

  public static void main(String[] files) throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    yaml.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    new ObjectMapper().writeValue(new File(files[1]), yaml.readTree(new File(files[0])));
  }
}
