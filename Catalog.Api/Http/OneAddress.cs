using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Catalog.Domain;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Catalog.Api.Http;

/// <summary>
/// Gives each resource a single URL. Routing also accepts <c>/Products/1</c>, <c>/products/01</c> and <c>/products/1/</c>, which a shared
/// cache would store beside <c>/products/1</c> and never purge: these are 404, like every unknown path and regardless of authorization.
/// So are <c>/products/%31</c> and <c>/x/../products/1</c>, which the server resolves before routing.
/// An unknown or repeated query parameter is 400, and so is a number that is invalid or not in its canonical form: <c>limit=010</c>.
/// </summary>
public sealed class OneAddress(RequestDelegate next)
{
    private static readonly ConditionalWeakTable<Endpoint, Shape> Shapes = [];

    /// <summary>Handles one request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (context.GetEndpoint() is not { } found)
        {
            return NothingHereAsync(context);
        }

        if (context.Features.Get<IHttpRequestFeature>()?.RawTarget is { } sent && sent != request.Path.Value && IsRespelt(sent))
        {
            return NothingHereAsync(context);
        }

        if ((!request.QueryString.HasValue && IsPlain(request.Path.Value ?? "")) || found is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        var shape = Shapes.GetValue(endpoint, static endpoint => new Shape((RouteEndpoint)endpoint));
        if (!shape.IsAddress(request.Path.Value!))
        {
            return NothingHereAsync(context);
        }

        return shape.BrokenBy(request.Query) is { } broken ? Problems.BadRequest([broken]).ExecuteAsync(context) : next(context);
    }

    private static Task NothingHereAsync(HttpContext context) =>
        TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, detail: "There is nothing at this address.").ExecuteAsync(context);

    // A path with segments that the server resolves, or with characters encoded that need not be (RFC 3986, 2.3).
    private static bool IsRespelt(ReadOnlySpan<char> target)
    {
        var path = target.IndexOf('?') is >= 0 and var end ? target[..end] : target;
        if (path is not ['/', ..])
        {
            return false; // a target of another form, as proxies are sent it
        }

        foreach (var segment in path.Split('/'))
        {
            if (path[segment] is "." or "..")
            {
                return true;
            }
        }

        for (var i = 0; i < path.Length - 2; i++)
        {
            if (path[i] == '%' && byte.TryParse(path.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                && (char.IsAsciiLetterOrDigit((char)code) || (char)code is '-' or '.' or '_' or '~'))
            {
                return true;
            }
        }

        return false;
    }

    // Fast path for most requests: the path contains nothing that routing would normalise.
    private static bool IsPlain(string path)
    {
        var before = '\0';
        foreach (var c in path)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '/' or '-') || (before == '/' && c is '0' or '-'))
            {
                return false;
            }

            before = c;
        }

        return before != '/' || path.Length == 1;
    }

    private sealed class Shape
    {
        private readonly RoutePattern _pattern;
        private readonly HashSet<string> _numbers = new(StringComparer.OrdinalIgnoreCase);
        private readonly SortedDictionary<string, Type>? _query;

        public Shape(RouteEndpoint endpoint)
        {
            _pattern = endpoint.RoutePattern;
            if (endpoint.Metadata.GetMetadata<MethodInfo>() is not { } handler)
            {
                return; // an endpoint of the framework
            }

            _query = new(StringComparer.Ordinal);
            foreach (var parameter in handler.GetParameters().Where(IsText))
            {
                var isInPath = _pattern.GetParameter(parameter.Name!) is not null;
                if (!isInPath && !parameter.IsDefined(typeof(FromHeaderAttribute)))
                {
                    _query.Add(parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name!, TypeOf(parameter));
                }
                else if (isInPath && parameter.ParameterType != typeof(string))
                {
                    _numbers.Add(parameter.Name!);
                }
            }
        }

        public RuleViolation? BrokenBy(IQueryCollection query)
        {
            if (_query is null)
            {
                return null;
            }

            foreach (var (name, values) in query)
            {
                if (!_query.TryGetValue(name, out var type))
                {
                    var known = _query.Count > 0 ? $"known are: {string.Join(", ", _query.Keys)}" : "none is";
                    return new RuleViolation(name, $"is not known; {known}");
                }

                if (values is not [{ } text])
                {
                    return new RuleViolation(name, "must come once");
                }

                if (type == typeof(bool) && text is not "true" and not "false")
                {
                    return new RuleViolation(name, "must be true or false");
                }

                if (type != typeof(string) && type != typeof(bool) && !IsNumber(text, type))
                {
                    return new RuleViolation(name, "must be a whole number within range, without a sign, blanks or leading zeros");
                }
            }

            return null;
        }

        public bool IsAddress(string path)
        {
            var segments = path.Split('/')[1..];
            return path.Length == 1
                || (segments.Length == _pattern.PathSegments.Count && segments.Zip(_pattern.PathSegments).All(pair => IsOne(pair.First, pair.Second)));
        }

        private bool IsOne(string text, RoutePatternPathSegment segment) => segment.Parts switch
        {
            [RoutePatternLiteralPart literal] => text == literal.Content,
            [RoutePatternParameterPart parameter] when _numbers.Contains(parameter.Name) =>
                !long.TryParse(text, CultureInfo.InvariantCulture, out var number) || text == number.ToString(CultureInfo.InvariantCulture),
            [RoutePatternParameterPart] => true,
            _ => !text.Any(char.IsAsciiLetterUpper), // of several parts, such as v1.json, which routing takes in any case
        };

        private static bool IsNumber(string text, Type type) =>
            long.TryParse(text, CultureInfo.InvariantCulture, out var number)
            && text == number.ToString(CultureInfo.InvariantCulture)
            && (type == typeof(long) || number is >= int.MinValue and <= int.MaxValue);

        private static bool IsText(ParameterInfo parameter) => TypeOf(parameter) is var type && (type == typeof(string) || type.IsPrimitive);

        private static Type TypeOf(ParameterInfo parameter) => Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
    }
}
