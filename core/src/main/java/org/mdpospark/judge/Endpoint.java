package org.mdpospark.judge;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a judge is asked.
 *
 * @param base address that {@code /chat/completions} is appended to, such as {@code https://api.openai.com/v1}
 * @param keyVariable environment variable that holds the key; servers that need none are asked without
 * @param keyOverPlainHttp whether the key may travel unencrypted to another machine
 */
public record Endpoint(URI base, String keyVariable, boolean keyOverPlainHttp) {
    public static final String DEFAULT_KEY_VARIABLE = "OPENAI_API_KEY";

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)\\]");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public Endpoint {
        // The messages do not repeat the address: it may hold a password.
        String scheme = base.getScheme() == null ? "" : base.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || base.getHost() == null) {
            throw new IllegalArgumentException("base URL must begin with http:// or https:// and a host, but does not");
        }
        if (base.getRawUserInfo() != null || base.getRawQuery() != null || base.getRawFragment() != null) {
            throw new IllegalArgumentException("base URL must have no user, query or fragment, but has one: "
                    + "the key belongs in an environment variable");
        }
        if (!VARIABLE.matcher(keyVariable).matches()) {
            // Nor this: it may be the key itself, given by mistake.
            throw new IllegalArgumentException(
                    "key variable must be the name of an environment variable, but is no such name");
        }
    }

    /** Takes an endpoint whose key, if it needs one, is in the usual variable. */
    public static Endpoint of(URI base) {
        return new Endpoint(base, DEFAULT_KEY_VARIABLE, false);
    }

    URI chatCompletions() {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text : text + "/") + "chat/completions");
    }

    /** Returns scheme, host and port: what is recorded of the address. */
    String origin() {
        String port = base.getPort() < 0 ? "" : ":" + base.getPort();
        return (base.getScheme() + "://" + base.getHost()).toLowerCase(Locale.ROOT) + port;
    }

    boolean mayCarryKey() {
        return keyOverPlainHttp
                || base.getScheme().equalsIgnoreCase("https")
                || LOOPBACK.matcher(base.getHost().toLowerCase(Locale.ROOT)).matches();
    }
}
