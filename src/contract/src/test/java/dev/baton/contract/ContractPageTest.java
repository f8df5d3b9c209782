package dev.baton.contract;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Checks the tables of the contract page against the cases and the known failures. After a change of either, {@code ./mvnw
 * -pl src/contract test -Dtest=ContractPageTest -Dcontract.page=write} rewrites them.
 */
class ContractPageTest {
    private static final Path PAGE = Path.of("../site/markdown/contract.md");
    private static final String START = "<!-- The tables: written by ContractPageTest. -->\n";

    @Test
    void thePageHasEveryCaseAndWhatWasMeasured() throws Exception {
        String page = Files.readString(PAGE);
        String text = page.substring(0, page.indexOf(START));
        String expected = text + START + tables();
        if ("write".equals(System.getProperty("contract.page"))) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE), is(expected));
    }

    private static String tables() {
        StringBuilder tables = new StringBuilder();
        for (Suite<?> suite : Suite.ALL) {
            Map<String, Map<String, String>> columns = new LinkedHashMap<>();
            columns.put("baton-scim", new Known(Map.of()).column(suite));
            if (suite.name().equals("server")) {
                for (Peer peer : Peer.values()) {
                    columns.put(peer.title(), Known.of(peer.id()).column(suite));
                }
            }
            tables.append("\n## ").append(suite.name()).append("\n\n").append(CasesCommand.table(suite, columns));
        }
        return tables.toString();
    }
}
