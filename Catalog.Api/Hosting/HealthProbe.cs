namespace Catalog.Api.Hosting;

/// <summary>The command <c>health URL</c>: a health check for images that have neither curl nor a shell.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Sends one request, with a timeout of 3 s.</summary>
    /// <returns>The exit code: 0 for a successful response, else 1, with the reason on standard error.</returns>
    public static async Task<int> AskAsync(string url)
    {
        using var http = new HttpClient { Timeout = RequestTimeout };
        try
        {
            using var response = await http.GetAsync(new Uri(url));
            if (response.IsSuccessStatusCode)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }

        return 1;
    }
}
