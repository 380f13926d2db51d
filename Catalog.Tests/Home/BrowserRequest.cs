namespace Catalog.Tests.Home;

/// <summary>Requests as a browser sends them.</summary>
internal static class BrowserRequest
{
    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, string address, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request);
    }
}
