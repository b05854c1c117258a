package org.mdpospark.train.report;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** A written page as XML, which a page with stray markup would not be. */
final class ParsedPage {
    private final XPath paths = XPathFactory.newInstance().newXPath();
    private final Document document;

    private ParsedPage(Document document) {
        this.document = document;
    }

    static ParsedPage read(Path file) throws Exception {
        return new ParsedPage(DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(Files.readAllBytes(file))));
    }

    /** Returns the text of each node, white space as a browser shows it. */
    List<String> texts(String path) throws XPathExpressionException {
        NodeList nodes = (NodeList) paths.evaluate(path, document, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().replaceAll("[ \\n]+", " ").strip());
        }
        return texts;
    }

    String text(String path) throws XPathExpressionException {
        List<String> texts = texts(path);
        if (texts.size() != 1) {
            throw new AssertionError("%s must be there once, but is %d times".formatted(path, texts.size()));
        }
        return texts.get(0);
    }

    int count(String path) throws XPathExpressionException {
        return texts(path).size();
    }
}
