package dev.sluice.server.functions;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.SluiceException;
import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpression;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Evaluates XPath expressions over XML texts. It keeps its parser and the compiled expressions, and
 * is used by one thread at a time.
 *
 * <p>Source: Spark's {@code UDFXPathUtil}, which has the JDK's parser and XPath too. Entities from
 * outside the text are not read there either; a document type from outside is an error here.
 */
final class XmlPaths {
  private static final String ENTITIES = "http://xml.org/sax/features/external-%s-entities";

  private final XPath xpath = XPathFactory.newInstance().newXPath();
  private final Cache<XPathExpression> compiled = new Cache<>(this::compile);
  private final DocumentBuilder builder = builder();

  private static DocumentBuilder builder() {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature(ENTITIES.formatted("general"), false);
      factory.setFeature(ENTITIES.formatted("parameter"), false);
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      DocumentBuilder builder = factory.newDocumentBuilder();
      // The parser's own handler writes to the standard error stream.
      builder.setErrorHandler(new DefaultHandler());
      return builder;
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("The XML parser has no switch for external entities", e);
    }
  }

  private XPathExpression compile(String path) {
    try {
      return xpath.compile(path);
    } catch (XPathExpressionException malformed) {
      throw failed("The XPath expression '" + path + "' is malformed");
    }
  }

  /** What the path gives for the document, as the JDK has it for that kind. */
  Object find(String xml, String path, QName kind) {
    XPathExpression expression = compiled.get(path);
    Document document = parsed(xml);
    try {
      return expression.evaluate(document, kind);
    } catch (XPathExpressionException otherKind) {
      throw failed("The XPath expression '" + path + "' does not give a " + kind.getLocalPart());
    } catch (StackOverflowError tooDeep) {
      throw failed("The XML document is nested too deep for '" + path + "'");
    }
  }

  private Document parsed(String xml) {
    try {
      return builder.parse(new InputSource(new StringReader(xml)));
    } catch (SAXException | IOException malformed) {
      throw failed("The XML document cannot be read: " + malformed.getMessage());
    }
  }

  private static SluiceException failed(String message) {
    return new SluiceException(ErrorCode.EVALUATION_FAILED, message);
  }
}
