using System.Globalization;
using Catalog.Api.Http;

namespace Catalog.Api.Auth;

/// <summary>Answers 404 to whoever asks for the data of another user, as if there were no such user. Admins reach everybody's.</summary>
/// <remarks>For addresses that begin with <c>/users/{id}</c>. An id that can not be one is left to the endpoint, which says so.</remarks>
public sealed class OwnDataFilter : IEndpointFilter
{
    /// <inheritdoc />
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!long.TryParse(http.GetRouteValue("id") as string, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id)
            || id <= 0
            || http.User.MayReach(id))
        {
            return next(context);
        }

        http.Response.Headers.CacheControl = CacheControl.NoStore;
        return new(Problems.NotFound($"user {id}"));
    }
}
