using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Catalog.Samples.Follower;

/// <summary>Reads products from the catalog. Thread-safe.</summary>
/// <param name="http">A client whose base address is the catalog.</param>
/// <param name="options">The settings.</param>
public sealed class CatalogClient(HttpClient http, FollowerOptions options)
{
    // A position is prefixed with the group that it belongs to.
    private readonly string _group = options.CatalogGroup is { Length: > 0 } group ? $"{group}-" : "";

    /// <summary>Makes the label of a product; null when there is no such product.</summary>
    /// <param name="id">The product.</param>
    /// <param name="position">
    /// A message of the bus: the node that answers has acted on it, and on all before it. Without it, a node that hears of a change a moment
    /// later than this service would answer with the old product, which would then be kept.
    /// </param>
    /// <param name="ct">Cancels the request.</param>
    /// <exception cref="HttpRequestException">The catalog does not answer, or with an error.</exception>
    public async Task<Label?> LabelAsync(long id, long position, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"products/{id}"));
        request.Headers.Add("Catalog-Position", _group + position.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, ct);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        var product = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
        return new Label(
            $"{product.GetProperty("name").GetString()} {product.GetProperty("price").GetRawText()} {product.GetProperty("currency").GetString()}",
            product.GetProperty("version").GetInt64());
    }
}
