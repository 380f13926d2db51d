using System.Globalization;
using Catalog.Api.Http;

namespace Catalog.Api.Auth;

/// <summary>Answers 404 to a user who requests the data of another user. Admins can access all users.</summary>
/// <remarks>For paths that begin with <c>/users/{id}</c>. An invalid id is passed on to the endpoint, which answers 400.</remarks>
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
