package dev.baton.contract;

import static dev.baton.contract.ServerFault.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A request head, parsed as strictly as RFC 9112 requires except for the fault. */
record FaultyRequest(String method, String target, String version, List<String[]> fields) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    /** Thrown for a request that is answered with an error. */
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;
        private final String said;

        Refusal(int status, String said) {
            this.status = status;
            this.said = said;
        }

        int status() {
            return status;
        }

        String said() {
            return said;
        }
    }

    static FaultyRequest parse(String head, ServerFault fault) throws Refusal {
        String[] lines = head.split("\r\n");
        String[] parts = lines[0].split(" ", -1);
        if (fault == LENIENT_REQUEST_LINE) {
            String[] words = lines[0].strip().split("\\s+");
            parts = new String[] {words[0], words.length > 1 ? words[1] : "/", "HTTP/1.1"};
        }
        check(parts.length == 3, lines[0]);
        if (fault == ANY_VERSION) {
            parts[2] = "HTTP/1.1";
        }
        if (fault == HTTP_1_0_505) {
            check(!parts[2].equals("HTTP/1.0"), 505, "");
        }
        check(Set.of("HTTP/1.1", "HTTP/1.0").contains(parts[2]), lines[0]);
        boolean isTarget = parts[1].matches("[A-Za-z0-9/%?&=._~:@!$'()*+,;\\[\\]-]+");
        check(fault == LENIENT_REQUEST_LINE || parts[0].matches(TOKEN) && isTarget, lines[0]);
        List<String[]> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            fields.add(field(lines[i], fault));
        }
        FaultyRequest request = new FaultyRequest(parts[0], parts[1], parts[2], fields);
        request.checkHost(fault);
        request.checkFraming(fault);
        return request;
    }

    private static String[] field(String line, ServerFault fault) throws Refusal {
        int colon = line.indexOf(':');
        check(colon >= 0, line);
        String name = line.substring(0, colon);
        if (fault == SPACE_BEFORE_COLON_200) {
            name = name.strip();
        }
        check(name.matches(TOKEN) || fault == EMPTY_NAME_200 && name.isEmpty(), line);
        String value = line.substring(colon + 1);
        check(fault == ANY_FIELD_VALUE || fault == ODD_CODING_IGNORED || value.matches("[\\t -~\\x80-\\xff]*"), line);
        return new String[] {name.toLowerCase(Locale.ROOT), value.strip()};
    }

    private void checkHost(ServerFault fault) throws Refusal {
        List<String> hosts = values("host");
        if (hosts.isEmpty()) {
            check(version.equals("HTTP/1.0") || fault == NO_HOST_200, "");
            return;
        }
        check(hosts.size() == 1 || fault == TWO_HOSTS_200, "");
        String port = fault == EMPTY_PORT_400 ? "(:\\d+)?" : "(:\\d*)?";
        boolean isHost = hosts.getFirst().matches("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])" + port);
        check(isHost || fault == ANY_HOST_TEXT, hosts.getFirst());
    }

    private void checkFraming(ServerFault fault) throws Refusal {
        List<String> lengths = values("content-length");
        boolean isLenient = fault == LENIENT_LENGTH;
        for (String length : lengths) {
            check(isLenient || length.matches("\\d{1,18}"), "");
        }
        check(lengths.size() < 2 || fault == LAST_LENGTH, "");
        List<String> codings = values("transfer-encoding");
        if (codings.isEmpty()) {
            return;
        }
        boolean isChunked = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
        check(isChunked || fault == ODD_CODING_IGNORED, 501, "");
        check(lengths.isEmpty() || fault == LENGTH_BEFORE_CHUNKED || fault == ODD_CODING_IGNORED, "");
        check(version.equals("HTTP/1.1") || fault == LENIENT_CHUNKS_1_0, "");
    }

    private static void check(boolean isGood, String said) throws Refusal {
        check(isGood, 400, said);
    }

    private static void check(boolean isGood, int status, String said) throws Refusal {
        if (!isGood) {
            throw new Refusal(status, said);
        }
    }

    private List<String> values(String name) {
        return fields.stream()
                .filter(field -> field[0].equals(name))
                .map(field -> field[1])
                .toList();
    }

    String path() {
        String path = target.replaceFirst("^https?://[^/]*", "");
        return path.split("\\?", 2)[0];
    }

    boolean hasBody() {
        return values("content-length").stream().anyMatch(length -> length.matches("0*[1-9]\\d*"))
                || !values("transfer-encoding").isEmpty();
    }

    boolean saysNoBody() {
        return values("content-length").contains("0");
    }

    boolean isClose() {
        return values("connection").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    }

    boolean isUpgrade() {
        return !values("upgrade").isEmpty();
    }

    boolean isOverridden() {
        return values("x-http-method-override").contains("GET");
    }
}
