package dev.baton.provisioning;

import dev.baton.config.ProvisioningSettings;
import dev.baton.config.Secret;
import dev.baton.config.SettingsException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tokens of the API and their owners: a single token, or lines with a name and a token each. Reloads them when they change;
 * while they cannot be read, no token is valid. Thread-safe.
 */
final class ApiTokens {
    private static final Logger LOG = System.getLogger(ApiTokens.class.getName());
    private static final int MAX_TOKENS = 1_000;

    /** Stands for any name: the token's caller says who acts. */
    private static final String ANYBODY = "*";

    private final Secret secret;
    private volatile Known known;
    private volatile String complaint = "";

    /** Parses the tokens in a secret; throws a {@link SettingsException} if it is malformed. */
    ApiTokens(Secret secret) {
        this.secret = secret;
        this.known = parse(secret.value());
    }

    private record Known(String text, List<Token> tokens) {}

    private record Token(byte[] digest, Caller caller) {}

    /** Returns the owner of a token; empty if the token is not valid. */
    Optional<Caller> find(String token) {
        byte[] digest = digest(token);
        Optional<Caller> found = Optional.empty();
        for (Token one : current()) {
            // Digests have equal length, so the comparison takes constant time whatever the length of the token.
            if (MessageDigest.isEqual(one.digest, digest)) {
                found = Optional.of(one.caller);
            }
        }
        return found;
    }

    private List<Token> current() {
        try {
            String text = secret.value();
            if (!text.equals(known.text)) {
                known = parse(text);
            }
            complaint = "";
        } catch (SettingsException e) {
            if (!complaint.equals(e.getMessage())) {
                complaint = e.getMessage();
                LOG.log(Level.WARNING, complaint + "; the provisioning API rejects every request until this is fixed");
            }
            return List.of();
        }
        return known.tokens;
    }

    private static Known parse(String text) {
        List<String> lines = text.lines().map(String::strip).toList();
        boolean isOne = lines.size() == 1 && lines.getFirst().indexOf(' ') < 0;
        List<Token> tokens = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = isOne ? ANYBODY + " " + lines.get(i) : lines.get(i);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int end = line.lastIndexOf(' ');
            String name = line.substring(0, Math.max(end, 0)).strip();
            String token = line.substring(end + 1);
            if (!NewTask.isPerson(name)
                    || name.equals(Caller.ME)
                    || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw fault(i, "must be a name, a space and a token, or " + ANYBODY + " in the place of the name");
            }
            if (!seen.add(token)) {
                throw fault(i, "has the token of an earlier line");
            }
            tokens.add(
                    new Token(digest(token), new Caller(Optional.of(name).filter(person -> !person.equals(ANYBODY)))));
        }
        if (tokens.isEmpty() || tokens.size() > MAX_TOKENS) {
            throw new SettingsException(ProvisioningSettings.API_TOKEN + " must hold 1 to " + MAX_TOKENS + " tokens");
        }
        return new Known(text, tokens);
    }

    private static SettingsException fault(int index, String what) {
        return new SettingsException(ProvisioningSettings.API_TOKEN + ", line " + (index + 1) + ": " + what);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
