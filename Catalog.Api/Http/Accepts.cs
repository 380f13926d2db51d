namespace Catalog.Api.Http;

/// <summary>What a client wants to read.</summary>
public static class Accepts
{
    private const string Html = "text/html";

    extension(HttpRequest request)
    {
        /// <summary>Whether it asks for a page, as a browser does that opens an address: <c>Accept</c> names HTML, and JSON not before it.</summary>
        public bool PrefersHtml
        {
            get
            {
                if (!request.Headers.Accept.ToString().Contains(Html, StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }

                var accepted = request.GetTypedHeaders().Accept;
                return QualityOf(accepted, Html) is var html and > 0 && html >= QualityOf(accepted, "application/json");
            }
        }
    }

    private static double QualityOf(IList<Microsoft.Net.Http.Headers.MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(value => value.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(value => value.Quality ?? 1).DefaultIfEmpty().Max();
}
