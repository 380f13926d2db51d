using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Api.Home;

/// <summary>The parts that the index and the error pages share: one style, one policy, no script.</summary>
internal static class Page
{
    private static readonly string Style = Embedded.Text("page.css");

    /// <summary>The type of the pages.</summary>
    public const string ContentType = "text/html; charset=utf-8";

    /// <summary>The content security policy: the style by its hash, and images of the service itself.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>A page in UTF-8.</summary>
    /// <param name="title">The title, as text.</param>
    /// <param name="main">The content, as HTML.</param>
    public static byte[] Of(string title, string main) => Encoding.UTF8.GetBytes($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Text(title)}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml">
        <style>{Style}</style>
        </head>
        <body>
        <main>
        {main}
        </main>
        </body>
        </html>

        """);

    /// <summary>Text as HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A link as HTML.</summary>
    public static string Link(string address, string text) => $"<a href=\"{Text(address)}\">{Text(text)}</a>";
}
