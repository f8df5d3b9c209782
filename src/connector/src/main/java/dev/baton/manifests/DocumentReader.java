package dev.baton.manifests;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads YAML, with one or more documents, and JSON, which is parsed as YAML. Limits size and nesting. */
record DocumentReader(List<Finding> findings) {
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    List<Document> read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                return failed(file, "larger than " + MAX_BYTES / 1024 / 1024 + " MiB");
            }
            return parse(file, Files.readString(file));
        } catch (NoSuchFileException e) {
            return failed(file, "no such file");
        } catch (MalformedInputException e) {
            return failed(file, "not UTF-8 text");
        } catch (IOException e) {
            return failed(file, Files.isDirectory(file) ? "a directory: give its files" : "cannot be read");
        }
    }

    private List<Document> parse(Path file, String text) {
        List<Document> documents = new ArrayList<>();
        boolean isEmpty = true;
        try {
            for (Object document : new Yaml(new SafeConstructor(options())).loadAll(text)) {
                isEmpty = isEmpty && document == null;
                if (document instanceof Map) {
                    addTo(documents, file, Node.root(document));
                } else if (document != null) {
                    return failed(file, "not a mapping of fields to values");
                }
            }
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            return failed(file, "not YAML or JSON: line " + line + ": " + e.getProblem());
        } catch (YAMLException e) {
            return failed(file, "not YAML or JSON: " + e.getMessage());
        }
        return isEmpty ? failed(file, "holds no document") : documents;
    }

    /** Adds a document or its contents: the items of a list, or the task definition in the output of {@code describe}. */
    private void addTo(List<Document> documents, Path file, Node node) {
        Node definition = node.at("taskDefinition");
        if (node.at("kind").is("List")) {
            node.at("items").items().forEach(item -> addTo(documents, file, item));
        } else if (definition.at("containerDefinitions").isPresent()) {
            addTo(documents, file, definition);
        } else {
            documents.add(new Document(file.toString(), node, findings));
        }
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(MAX_BYTES);
        options.setMaxAliasesForCollections(50);
        options.setNestingDepthLimit(50);
        return options;
    }

    private List<Document> failed(Path file, String why) {
        new Document(file.toString(), Node.root(Map.of()), findings).error(Node.root(Map.of()), why);
        return List.of();
    }
}
