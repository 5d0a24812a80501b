/** The largest JSON of a function's `parameters`, in characters. */
const maxParametersLength = 32_768;
const maxDepth = 16;

/**
 * Why a function's parameters cannot be given to a language model; null when they can. They are a JSON Schema of an
 * object, as the models' providers take it; an empty object stands for no parameters.
 */
export function parametersProblem(parameters: unknown): string | null {
  if (!isObject(parameters)) return 'must be an object (a JSON Schema)';
  if (depthOf(parameters) > maxDepth) return `must not be nested deeper than ${maxDepth} levels`;
  if (JSON.stringify(parameters).length > maxParametersLength) {
    return `must not be larger than ${maxParametersLength} characters of JSON`;
  }
  if (Object.keys(parameters).length === 0) return null;
  if (parameters['type'] !== 'object') return 'must have "type": "object", or be empty';
  return propertiesProblem(parameters['properties'] ?? {}, parameters['required'] ?? []);
}

function propertiesProblem(properties: unknown, required: unknown): string | null {
  if (!isObject(properties)) return 'must have an object as "properties"';
  if (!Object.values(properties).every((schema) => isObject(schema) || typeof schema === 'boolean')) {
    return 'must have a schema for each of its "properties"';
  }
  const names: unknown[] | null = Array.isArray(required) ? required : null;
  if (!names?.every((name) => typeof name === 'string' && Object.hasOwn(properties, name))) {
    return 'must name only its own properties in "required"';
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function depthOf(value: unknown, at = 1): number {
  if (typeof value !== 'object' || value === null || at > maxDepth) return at;
  return Math.max(at, ...Object.values(value).map((inner) => depthOf(inner, at + 1)));
}
