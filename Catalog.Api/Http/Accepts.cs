namespace Catalog.Api.Http;

/// <summary>What a client wants to read.</summary>
public static class Accepts
{
    private const string Html = "text/html";

    extension(HttpRequest request)
    {
        /// <summary>Whether it asks for a page, as a browser does that opens an address: <c>Accept</c> names HTML, and does not prefer JSON (RFC 9110, 12.5.1).</summary>
        public bool PrefersHtml
        {
            get
            {
                if (!request.Headers.Accept.ToString().Contains(Html, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }

                var accepted = request.GetTypedHeaders().Accept;
                var json = QualityOf(accepted, "application/json", "application/problem+json") ?? QualityOf(accepted, "application/*") ?? QualityOf(accepted, "*/*");
                return QualityOf(accepted, Html) is var html and > 0 && html >= (json ?? 0);
            }
        }
    }

    // null: not named.
    private static double? QualityOf(IList<Microsoft.Net.Http.Headers.MediaTypeHeaderValue> accepted, params string[] types) => accepted
        .Where(value => types.Contains(value.MediaType.ToString(), StringComparer.OrdinalIgnoreCase)).Max(value => (double?)(value.Quality ?? 1));
}
