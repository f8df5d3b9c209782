package dev.baton.manifests;

import dev.baton.config.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command line of the connector, read as the program reads it: {@code --flag=value}, {@code --flag value}, and booleans
 * in one word.
 *
 * @param flags values by setting name
 * @param unknown names of settings whose flag has a value that is in none of the files
 * @param others words that are neither a flag nor a flag's value
 * @param faults flags that the command does not have, or without a value
 */
record Words(Map<String, String> flags, Set<String> unknown, List<String> others, List<String> faults) {
    /** Flags that are no settings and take no value. */
    private static final List<String> SWITCHES = List.of("--verbose");

    static Words read(List<String> words, List<Setting<?>> settings) {
        Words read = new Words(new LinkedHashMap<>(), new HashSet<>(), new ArrayList<>(), new ArrayList<>());
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            int equals = word.indexOf('=');
            String flag = equals < 0 ? word : word.substring(0, equals);
            if (word.startsWith("-") && !SWITCHES.contains(word)) {
                read.readFlag(
                        flag, equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1)), rest, settings);
            } else if (!word.startsWith("-") && !flag.contains(References.UNKNOWN)) {
                read.others.add(word);
            }
        }
        return read;
    }

    private void readFlag(String flag, Optional<String> value, Iterator<String> rest, List<Setting<?>> settings) {
        Optional<Setting<?>> setting =
                settings.stream().filter(s -> s.flag().equals(flag)).findFirst();
        if (flag.contains(References.UNKNOWN)) {
            return;
        } else if (setting.isEmpty()) {
            faults.add("unknown flag " + flag);
        } else if (value.isPresent()) {
            put(setting.get(), value.get());
        } else if (setting.get().isBoolean()) {
            put(setting.get(), "true");
        } else if (rest.hasNext()) {
            put(setting.get(), rest.next());
        } else {
            faults.add(flag + " needs a value");
        }
    }

    private void put(Setting<?> setting, String value) {
        flags.remove(setting.name());
        unknown.remove(setting.name());
        if (value.contains(References.UNKNOWN)) {
            unknown.add(setting.name());
        } else {
            flags.put(setting.name(), value);
        }
    }
}
