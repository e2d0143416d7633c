-- Replays the lines of the file named by QUERIES, each as the end of the path.
-- Two threads take turns, so that together they send each line once before any
-- comes again. An empty file asks for the path alone.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local paths, at, step = {}, 0, 1

function init()
  for line in io.lines(os.getenv("QUERIES")) do
    local encoded = line:gsub("[^%w]", function(c)
      return string.format("%%%02X", c:byte())
    end)
    paths[#paths + 1] = wrk.path .. encoded
  end
  if #paths == 0 then paths[1] = wrk.path end
  at, step = number, 2
end

function request()
  local path = paths[at % #paths + 1]
  at = at + step
  return wrk.format("GET", path)
end
