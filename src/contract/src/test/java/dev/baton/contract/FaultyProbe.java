package dev.baton.contract;

import static dev.baton.contract.ProbeFault.*;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A small probe that keeps the contract except for one fault: {@code FaultyProbe FAULT FLAGS}. */
final class FaultyProbe {
    private static final List<String> FLAGS =
            List.of("endpoint", "timeout", "health-check-port", "health-check-bind-address", "config");
    private static final List<String> SERVICE_FLAGS = List.of("health-check", "log-level", "drain-delay");
    private static final int MOST = 64 * 1024;
    private static final long GIVE_UP_MILLIS = 40_000;

    private final ProbeFault fault;
    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> origins = new HashMap<>();
    private long deadline;

    /** A failure, reported in one line. */
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        Failure(String message) {
            super(message);
        }
    }

    private FaultyProbe(ProbeFault fault) {
        this.fault = fault;
    }

    /** Returns the command of a probe with this fault, without a shell. */
    static List<String> command(ProbeFault fault) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env"));
        if (fault != NEEDS_DIRECTORY) {
            command.add("--chdir=/");
        }
        if (fault != JAVA_OPTIONS) {
            command.addAll(List.of("-u", "JAVA_TOOL_OPTIONS", "-u", "JDK_JAVA_OPTIONS", "-u", "_JAVA_OPTIONS"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-Dfile.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-cp",
                Path.of("target/test-classes").toAbsolutePath().toString(),
                FaultyProbe.class.getName(),
                fault.name()));
        return command;
    }

    public static void main(String[] args) {
        ProbeFault fault = ProbeFault.valueOf(args[0]);
        FaultyProbe probe = new FaultyProbe(fault);
        int exitCode = 0;
        try {
            exitCode = probe.run(List.of(args).subList(1, args.length));
        } catch (Failure e) {
            System.err.println("health-check: " + e.getMessage());
            exitCode = fault == EXIT_2 ? 2 : 1;
        }
        if (fault == EXIT_2_IF_CLOSED && isErrorClosed()) {
            exitCode = 2;
        }
        System.exit(exitCode);
    }

    private static boolean isErrorClosed() {
        try {
            return !Files.readSymbolicLink(Path.of("/proc/self/fd/2"))
                    .toString()
                    .startsWith("pipe:");
        } catch (IOException e) {
            return true;
        }
    }

    private int run(List<String> args) throws Failure {
        values.putAll(Map.of(
                "endpoint",
                "health",
                "timeout",
                fault == DEFAULT_1_S ? "1" : "5",
                "health-check-port",
                "8081",
                "health-check-bind-address",
                "127.0.0.1"));
        if (args.contains("--help")) {
            FLAGS.forEach(flag -> System.out.println("--" + flag));
            return fault == HELP_1 ? 1 : 0;
        }
        flags(args);
        variables();
        String endpoint = value("endpoint", "health|ready|live", fault == ENDPOINT_DEFAULTED ? "health" : null);
        int timeout = number("timeout", 3_600, fault == TIMEOUT_DEFAULTED ? "5" : null);
        int port = number(
                "health-check-port", 65_535, fault == PORT_DEFAULTED || fault == VARIABLE_DEFAULTED ? "8081" : null);
        String host = value(
                "health-check-bind-address",
                "[A-Za-z0-9._:-]+|\\[[0-9a-fA-F:]+]",
                fault == ADDRESS_DEFAULTED ? "127.0.0.1" : null);
        long millis = timeout * 1_000L;
        millis = fault == MANY_TIMEOUTS
                ? GIVE_UP_MILLIS
                : fault == TENTH_OF_TIMEOUT ? millis / 10 : fault == NEVER_OVER_5_S ? Math.min(millis, 5_000) : millis;
        deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        return locked(host, port, endpoint, millis);
    }

    private int locked(String host, int port, String endpoint, long millis) throws Failure {
        if (fault != ONE_AT_A_TIME) {
            return ask(host, port, endpoint, millis);
        }
        // The lock file stays, so that the next probe fails however late it starts.
        Path lock = Path.of(System.getProperty("java.io.tmpdir"), "baton-contract-" + port + ".lock");
        try {
            Files.createFile(lock);
        } catch (IOException e) {
            throw new Failure("another one runs");
        }
        return ask(host, port, endpoint, millis);
    }

    private void flags(List<String> args) throws Failure {
        for (int i = 0; i < args.size(); i++) {
            String[] parts = args.get(i).split("=", 2);
            String name = parts[0].startsWith("--") ? parts[0].substring(2) : "";
            if (SERVICE_FLAGS.contains(name) && fault != SERVICE_FLAGS_UNKNOWN) {
                continue;
            }
            if (!FLAGS.contains(name)) {
                if (fault == UNKNOWN_FLAG_IGNORED) {
                    continue;
                }
                throw new Failure("unknown " + args.get(i));
            }
            if (parts.length == 1 && (i + 1 == args.size() || fault == ONE_WORD_ONLY)) {
                throw new Failure(parts[0] + " needs a value");
            }
            set(name, parts.length == 2 ? parts[1] : args.get(++i), "--" + name);
        }
        if (values.containsKey("config")) {
            file(Path.of(values.get("config")));
        }
    }

    private void file(Path file) throws Failure {
        try {
            String text = Files.readString(file);
            Matcher port = Pattern.compile(
                            (fault == NESTED_FILE_ONLY ? "baton:\\s+" : "") + "health-check-port: (\\d+)")
                    .matcher(text);
            if (port.find() && !origins.containsKey("health-check-port")) {
                set("health-check-port", port.group(1), file.toString());
            }
        } catch (IOException e) {
            if (fault != NO_FILE_IGNORED) {
                throw new Failure("--config: cannot read " + file);
            }
        }
    }

    private void set(String name, String value, String origin) {
        values.put(name, value);
        origins.put(name, origin);
    }

    private void variables() throws Failure {
        Map<String, String> environment = System.getenv();
        if (fault == NEEDS_HOME && !environment.containsKey("HOME")) {
            throw new Failure("HOME is not set");
        }
        if (fault == CHECKS_ALL_SETTINGS && environment.containsKey("BATON_SCIM_BASE_URL")) {
            throw new Failure("BATON_SCIM_BASE_URL: no URL");
        }
        if (fault == WARNS_OF_UNKNOWN && environment.containsKey("BATON_NO_SUCH")) {
            System.err.println("unknown BATON_NO_SUCH");
        }
        for (String name : List.of("health-check-port", "health-check-bind-address")) {
            String variable = "BATON_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
            String value = environment.get(variable);
            boolean isUnset = value == null || value.isEmpty() && fault != EMPTY_IS_BAD;
            boolean hasFlag = origins.getOrDefault(name, "").startsWith("--");
            if (isUnset || fault == NO_VARIABLES || fault == FLAG_WINS && hasFlag) {
                continue;
            }
            if (fault == WARNS && hasFlag) {
                System.err.println(variable + " overrides a flag");
            }
            set(name, value, variable);
        }
    }

    private String value(String name, String pattern, String otherwise) throws Failure {
        String value = values.get(name);
        if (value.matches(pattern)) {
            return value;
        }
        if (otherwise != null
                && (fault != VARIABLE_DEFAULTED || origins.get(name).startsWith("BATON_"))) {
            origins.remove(name);
            return otherwise;
        }
        String said = fault == VALUE_NOT_NAMED ? "" : "=" + value.replaceAll("\\s", "?");
        boolean isLink = value.startsWith("tcp://") && fault != NO_EXPLANATION;
        throw new Failure(
                origins.get(name) + said + ": is not allowed" + (isLink ? "; Kubernetes sets it for a Service" : ""));
    }

    private int number(String name, int most, String otherwise) throws Failure {
        String text = value(name, "[1-9]\\d{0,4}", otherwise);
        return Integer.parseInt(Integer.parseInt(text) <= most ? text : value(name, "never", otherwise));
    }

    private int ask(String host, int port, String endpoint, long millis) throws Failure {
        String shown = fault == LOCAL_DIGITS ? String.format(Locale.of("ar", "EG"), "%d", port) : String.valueOf(port);
        String origin = fault == NO_ORIGIN ? "" : " (" + origins + ")";
        String where = fault == NO_ADDRESS ? "" : host + ":" + shown + origin.replace("" + port, shown) + ": ";
        int tries = fault == RETRIES ? 2 : 1;
        while (true) {
            try {
                return exchange(host, port, endpoint, millis);
            } catch (Failure e) {
                if (--tries == 0) {
                    throw new Failure(where + e.getMessage());
                }
            } catch (SocketTimeoutException e) {
                throw new Failure(where + "timed out");
            } catch (ConnectException e) {
                if (fault == REFUSED_0) {
                    return 0;
                }
                throw new Failure(where + "connection refused");
            } catch (IOException e) {
                if (fault == CLOSED_0) {
                    return 0;
                }
                if (--tries == 0) {
                    throw new Failure(where + "no answer: " + e.getClass().getSimpleName());
                }
            }
        }
    }

    private InetSocketAddress address(String host, int port) throws IOException, Failure {
        if (fault == ALWAYS_LOOPBACK) {
            return new InetSocketAddress("127.0.0.1", port);
        }
        if (fault == NO_NAMES && host.equals("localhost") || fault == NO_BRACKETS && host.startsWith("[")) {
            throw new Failure("cannot resolve");
        }
        String plain = host.replaceAll("[\\[\\]]", "");
        String known = plain.equals("0.0.0.0") ? "127.0.0.1" : plain.equals("::") ? "::1" : plain;
        try {
            return new InetSocketAddress(InetAddress.getByName(known), port);
        } catch (UnknownHostException e) {
            if (fault == UNKNOWN_HOST_DEFAULTED) {
                return new InetSocketAddress("127.0.0.1", port);
            }
            throw e;
        }
    }

    private int exchange(String host, int port, String endpoint, long millis) throws IOException, Failure {
        InetSocketAddress address = address(host, port);
        String proxy = System.getenv("http_proxy");
        if (fault == USES_PROXY && proxy != null) {
            URI url = URI.create(proxy);
            address = new InetSocketAddress(url.getHost(), url.getPort());
        }
        try (Socket socket = new Socket()) {
            socket.connect(
                    address, fault == CONNECT_UNBOUNDED ? (int) GIVE_UP_MILLIS : (int) Math.max(1, left(millis)));
            String path = fault == ENDPOINT_IGNORED ? "/health" : "/" + endpoint;
            String fields = (fault == NO_HOST_FIELD ? "" : "Host: " + host + ":" + port + "\r\n")
                    + (fault == SENDS_TOKEN ? "Authorization: " + System.getenv("BATON_SCIM_TOKEN") + "\r\n" : "")
                    + (fault == SENDS_BODY ? "Content-Length: 1\r\n" : "");
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\n" + fields + "\r\n" + (fault == SENDS_BODY ? "x" : ""))
                            .getBytes(StandardCharsets.US_ASCII));
            return judged(new Input(socket, millis), millis);
        }
    }

    private long left(long millis) throws SocketTimeoutException {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (fault == TIMEOUT_PER_READ && left > -GIVE_UP_MILLIS) {
            return millis;
        }
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return left;
    }

    private int judged(InputStream in, long millis) throws IOException, Failure {
        String head = head(in, millis);
        if (fault == GARBAGE_0 && !head.startsWith("HTTP/")) {
            return 0;
        }
        Matcher status = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ?.*")
                .matcher(head.lines().findFirst().orElse(""));
        if (!status.matches()) {
            throw new Failure("no HTTP answer");
        }
        int code = Integer.parseInt(status.group(1));
        if (code < 200 && fault != FIRST_STATUS) {
            return judged(in, millis);
        }
        Matcher location =
                Pattern.compile("(?i)Location: http://([0-9.]+):(\\d+)/health").matcher(head);
        if (fault == FOLLOWS_REDIRECT && location.find()) {
            return exchange(location.group(1), Integer.parseInt(location.group(2)), "health", millis);
        }
        boolean isGood = code == 200 || fault == ANY_2XX && code / 100 == 2;
        String body = body(in, head, isGood, millis);
        if (isGood) {
            if (fault == JUDGES_BODY && !body.contains("\"healthy\"")) {
                throw new Failure("not healthy");
            }
            if (fault == PRINTS_OK) {
                System.out.println("OK");
            }
            return 0;
        }
        throw new Failure("HTTP " + code + (fault == NO_REASON ? "" : ": " + reason(body)));
    }

    private String reason(String body) {
        if (fault == STRICT_JSON && !body.startsWith("{\"status\":\"")) {
            throw new IllegalStateException("not a health report");
        }
        String said = body.replaceAll("[{}\"]", " ");
        if (fault != RAW_REASON) {
            said = said.replaceAll("\\\\u[0-9a-f]{4}|\\\\[a-z]", " ").replaceAll("[\\p{Cc}\\p{Cf}\\u2028]", " ");
        }
        said = said.strip();
        return fault == UNCUT_REASON || said.length() < 300 ? said : said.substring(0, 300);
    }

    private String head(InputStream in, long millis) throws IOException, Failure {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String end = "";
        while (!end.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                if (fault == GARBAGE_0 && head.size() > 0) {
                    return head.toString(StandardCharsets.ISO_8859_1);
                }
                throw new EOFException();
            }
            head.write(next);
            end = (end.length() > 3 ? end.substring(1) : end) + (char) next;
            if (head.size() > MOST) {
                if (fault == UNBOUNDED_HEAD) {
                    in.readAllBytes();
                }
                throw new Failure("head too large");
            }
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** A buffered input that checks the deadline each time it fills its buffer. */
    private final class Input extends InputStream {
        private final Socket socket;
        private final long millis;
        private final byte[] buffer = new byte[8_192];
        private int at;
        private int end;

        Input(Socket socket, long millis) {
            this.socket = socket;
            this.millis = millis;
        }

        @Override
        public int read() throws IOException {
            if (at == end) {
                socket.setSoTimeout((int) left(millis));
                end = socket.getInputStream().read(buffer);
                at = 0;
                if (end < 0) {
                    end = 0;
                    return -1;
                }
            }
            return buffer[at++] & 0xff;
        }
    }

    private String body(InputStream in, String head, boolean isGood, long millis) throws IOException, Failure {
        if (Pattern.compile("(?im)^Transfer-Encoding: *chunked").matcher(head).find()) {
            return chunks(in, isGood, millis);
        }
        Matcher length = Pattern.compile("(?im)^Content-Length: *(\\S+)").matcher(head);
        if (!length.find()) {
            if (fault == NEEDS_LENGTH) {
                throw new Failure("no length");
            }
            return bytes(in, Long.MAX_VALUE, false, isGood, millis);
        }
        String first = length.group(1);
        boolean isOne = fault == FIRST_LENGTH || !length.find();
        if (!first.matches("\\d{1,18}") || !isOne) {
            if (fault == BAD_LENGTH_0) {
                return "";
            }
            throw new Failure("bad length");
        }
        return bytes(in, Long.parseLong(first), fault != HALF_BODY_0, isGood, millis);
    }

    private String chunks(InputStream in, boolean isGood, long millis) throws IOException, Failure {
        StringBuilder body = new StringBuilder();
        while (true) {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException();
                }
                line.append((char) next);
            }
            if (line.toString().isBlank()) {
                continue;
            }
            int size = Integer.parseInt(line.toString().strip(), 16);
            if (size == 0) {
                return body.toString();
            }
            if (fault == UNBOUNDED_CHUNK) {
                body.append(new String(in.readNBytes(new byte[size].length), StandardCharsets.UTF_8));
            }
            body.append(bytes(in, size, true, isGood, millis));
            if (body.length() > MOST) {
                return body.toString();
            }
        }
    }

    /** Reads a body; of an error response, the first 64 KiB are enough. */
    private String bytes(InputStream in, long length, boolean isExact, boolean isGood, long millis) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < length) {
            int next = in.read();
            if (next < 0) {
                if (isExact) {
                    throw new EOFException();
                }
                break;
            }
            bytes.write(next);
            boolean isUnbounded = fault == UNBOUNDED_BODY || fault == UNCUT_REASON;
            if (!isGood && bytes.size() > MOST && !isUnbounded) {
                break;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
